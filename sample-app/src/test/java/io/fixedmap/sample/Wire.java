package io.fixedmap.sample;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client that sends and sees every byte, and can stop, stall and lie. */
final class Wire implements AutoCloseable {
    private final Socket socket = new Socket();
    private final InputStream answer;

    Wire(int port) throws IOException {
        socket.setSoTimeout(20_000);
        socket.setReceiveBufferSize(4096); // so that a large answer waits for its reader
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        answer = socket.getInputStream();
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /** Ends the request, and the answer can still be read. */
    void breakOff() throws IOException {
        socket.shutdownOutput();
    }

    boolean isAnswered() throws IOException {
        return answer.available() > 0;
    }

    /** Reads as many bytes, or what there is before the end. */
    String read(int count) throws IOException {
        return new String(answer.readNBytes(count), ISO_8859_1);
    }

    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = answer.read(); c >= 0 && c != '\n'; c = answer.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    String rest() throws IOException {
        return new String(answer.readAllBytes(), ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
