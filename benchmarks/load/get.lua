-- Asks for the paths of the file named on the command line, one after the other.
local paths, next = {}, 0

function init(args)
    for path in io.lines(args[1]) do
        paths[#paths + 1] = path
    end
end

function request()
    next = next % #paths + 1
    return wrk.format("GET", paths[next])
end

function done(summary, latency)
    local errors = summary.errors
    print(string.format(
        "RESULT requests=%d bytes=%d seconds=%.3f p50ms=%.3f p99ms=%.3f errors=%d",
        summary.requests, summary.bytes, summary.duration / 1e6,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
