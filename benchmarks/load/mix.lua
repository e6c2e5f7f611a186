-- Eight reads, one upload of new bytes and one of bytes that are there, in turn. Uploads have 16 KiB.
local paths, next = {}, 0
local filler = string.rep("fixedmap", 2046)
local prefix

function setup(thread)
    thread:set("id", math.random(1e9))
end

function init(args)
    for path in io.lines(args[1]) do
        paths[#paths + 1] = path
    end
    prefix = string.format("%08d", id % 1e8)
end

local function upload(number)
    return wrk.format("POST", "/blobs", {["Content-Type"] = "application/octet-stream"},
        prefix .. string.format("%08d", number) .. filler)
end

function request()
    next = next + 1
    if next % 10 == 0 then
        return upload(next)
    end
    if next % 10 == 5 then
        return upload(0)
    end
    return wrk.format("GET", paths[next % #paths + 1])
end

function done(summary, latency)
    local errors = summary.errors
    print(string.format(
        "RESULT requests=%d bytes=%d seconds=%.3f p50ms=%.3f p99ms=%.3f errors=%d",
        summary.requests, summary.bytes, summary.duration / 1e6,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
