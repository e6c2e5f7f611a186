import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Uploads blobs to the sample or to a Docker registry over a number of connections and prints what it took.
 *
 * <p>{@code java Upload.java sample|registry PORT CONNECTIONS COUNT BYTES SEED}: the same seed gives the same blobs, so a
 * second run uploads duplicates.
 */
public class Upload {
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final AtomicInteger ERRORS = new AtomicInteger();

    public static void main(String[] args) throws Exception {
        boolean registry = args[0].equals("registry");
        String base = "http://127.0.0.1:" + args[1];
        int connections = Integer.parseInt(args[2]);
        int count = Integer.parseInt(args[3]);
        int length = Integer.parseInt(args[4]);
        String seed = args[5];
        System.setProperty("http.maxConnections", Integer.toString(connections));

        String[] digests = new String[count];
        for (int i = 0; i < count; i++) {
            digests[i] = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body(seed, i, length)));
        }
        long[] nanos = new long[count];
        ExecutorService clients = Executors.newFixedThreadPool(connections);
        long start = System.nanoTime();
        for (int c = 0; c < connections; c++) {
            clients.execute(() -> {
                for (int i = NEXT.getAndIncrement(); i < count; i = NEXT.getAndIncrement()) {
                    long began = System.nanoTime();
                    try {
                        byte[] body = body(seed, i, length);
                        if (registry) {
                            toRegistry(base, digests[i], body);
                        } else {
                            send("PUT", base + "/blobs/" + digests[i], body);
                        }
                    } catch (IOException e) {
                        ERRORS.incrementAndGet();
                    }
                    nanos[i] = System.nanoTime() - began;
                }
            });
        }
        clients.shutdown();
        clients.awaitTermination(5, TimeUnit.MINUTES);
        double seconds = (System.nanoTime() - start) / 1e9;
        Arrays.sort(nanos);
        System.out.printf(
                "RESULT requests=%d bytes=%d seconds=%.3f p50ms=%.3f p99ms=%.3f errors=%d%n",
                count,
                (long) count * length,
                seconds,
                nanos[count / 2] / 1e6,
                nanos[(int) (count * 0.99)] / 1e6,
                ERRORS.get());
    }

    private static byte[] body(String seed, int index, int length) {
        byte[] body = new byte[length];
        byte[] start = (seed + "-" + index + "-").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(start, 0, body, 0, start.length);
        return body;
    }

    /** Starts an upload, then sends the whole blob with its digest: what every push to a registry does for a layer. */
    private static void toRegistry(String base, String digest, byte[] body) throws IOException {
        String location = send("POST", base + "/v2/load/blobs/uploads/", new byte[0]);
        String target = location.startsWith("http") ? location : base + location;
        send("PUT", target + "&digest=sha256:" + digest, body);
    }

    private static String send(String method, String address, byte[] body) throws IOException {
        HttpURLConnection request =
                (HttpURLConnection) URI.create(address).toURL().openConnection();
        request.setRequestMethod(method);
        request.setDoOutput(true);
        request.setFixedLengthStreamingMode(body.length);
        request.setRequestProperty("Content-Type", "application/octet-stream");
        try (OutputStream out = request.getOutputStream()) {
            out.write(body);
        }
        if (request.getResponseCode() / 100 != 2) {
            throw new IOException(method + " " + address + ": " + request.getResponseCode());
        }
        try (InputStream in = request.getInputStream()) {
            in.readAllBytes();
        }
        return request.getHeaderField("Location");
    }
}
