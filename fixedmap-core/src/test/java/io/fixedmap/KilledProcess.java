package io.fixedmap;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One life of a process that puts, reads, removes and evicts in a cache on a file until it is killed. Before that it looks
 * at what its predecessor left: all that was acknowledged must be there, all that is there must be right to the last byte,
 * and the whole structure sound.
 */
final class KilledProcess {
    private static final int THREADS = 4;

    /** What threads can have evicted, and not said yet, when they are killed: as many as a large content has blocks. */
    private static final int UNTOLD_EVICTIONS = THREADS * 1200;

    private final KillContents contents = new KillContents();
    private final KillBoard board;
    private final ContentCache cache;
    private final boolean evicting;

    private KilledProcess(Path directory, boolean evicting) throws IOException {
        this.board = new KillBoard(directory.resolve("board"));
        this.evicting = evicting;
        say("opening");
        this.cache = KillContents.fittingCache()
                .file(directory.resolve("cache"))
                .forceInterval(evicting ? null : Duration.ofMillis(20))
                .evictionListener((digest, length, cause) -> board.setEvicted(contents.number(digest), true))
                .build();
    }

    /**
     * Lives.
     *
     * @param args directory, "evicting", "fitting" or "last", seed
     * @throws Exception if anything is not as it must be
     */
    public static void main(String[] args) throws Exception {
        dieWithTheParent();
        try {
            boolean last = args[1].equals("last");
            KilledProcess process = new KilledProcess(Path.of(args[0]), args[1].equals("evicting"));
            process.check();
            if (last) {
                process.cache.close();
                say("closed");
            } else {
                process.work(Long.parseLong(args[2]));
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    private static void dieWithTheParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // nothing is ever written to it
                        }
                    } catch (IOException e) {
                        // gone too
                    }
                    Runtime.getRuntime().halt(2);
                },
                "parent");
        watch.setDaemon(true);
        watch.start();
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void fail(Throwable e) {
        e.printStackTrace(System.out);
        say("failed " + e);
        Runtime.getRuntime().halt(1);
    }

    private void check() {
        int present = 0;
        int uncertain = 0;
        int evicted = 0;
        int untold = 0;
        for (int number = 0; number < KillContents.COUNT; number++) {
            byte[] found = cache.get(contents.digest(number));
            require(found == null || Arrays.equals(found, contents.content(number)), "wrong bytes", number);
            byte state = board.state(number);
            require(found == null || state != KillBoard.ABSENT, "is back after its removal", number);
            present += found == null ? 0 : 1;
            uncertain += state == KillBoard.UNCERTAIN ? 1 : 0;
            if (found == null && state == KillBoard.PRESENT) {
                require(board.isEvicting(), "is gone after its put was acknowledged", number);
                evicted++;
                untold += board.isEvicted(number) ? 0 : 1;
            }
            board.setState(number, found == null ? KillBoard.ABSENT : KillBoard.PRESENT);
        }
        require(untold <= UNTOLD_EVICTIONS, "more were evicted than can have been under way", untold);
        Recovered recovered = ((OffHeapContentCache) cache).space().recovered();
        require(cache.stats().damaged() == 0, "a kill damages nothing, yet some were dropped at " + recovered, present);
        cache.visit((digest, length) -> {
            int number = contents.number(digest);
            require(contents.content(number).length == length, "wrong length", number);
        });
        Integrity.check(cache);
        say("checked present=" + present + " uncertain=" + uncertain + " evicted=" + evicted + " untold=" + untold
                + " inFlight=" + recovered.inFlight());
    }

    private static void require(boolean holds, String what, int number) {
        if (!holds) {
            throw new AssertionError(what + ": number=" + number);
        }
    }

    private void work(long seed) throws InterruptedException {
        if (!evicting) {
            // Without these all others fit, and none of them may be gone.
            for (int number = KillContents.FITTING; number < KillContents.COUNT; number++) {
                remove(number);
            }
        }
        board.setEvicting(evicting);
        Thread[] threads = new Thread[THREADS];
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            threads[i] = new Thread(() -> {
                try {
                    putReadAndRemove(thread, new SplittableRandom(seed + thread));
                } catch (Throwable e) {
                    fail(e);
                }
            });
            threads[i].start();
        }
        say("working");
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void putReadAndRemove(int thread, SplittableRandom random) throws IOException {
        int among = evicting ? KillContents.COUNT : KillContents.FITTING;
        while (true) {
            int number = random.nextInt(among);
            int own = number - number % THREADS + thread;
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> put(own, random);
                case 3 -> remove(own);
                case 4 -> readInPlace(number);
                default -> read(number);
            }
        }
    }

    private void put(int number, SplittableRandom random) throws IOException {
        byte[] content = contents.content(number);
        board.setState(number, KillBoard.UNCERTAIN);
        board.setEvicted(number, false);
        PutOutcome outcome = switch (random.nextInt(3)) {
            case 0 -> cache.put(new ByteArrayInputStream(content)).outcome();
            case 1 -> cache.put(contents.digest(number), content).outcome();
            default -> cache.put(content).outcome();
        };
        boolean stored = outcome == PutOutcome.STORED || outcome == PutOutcome.ALREADY_PRESENT;
        require(stored || evicting, "was not stored though there is room", number);
        board.setState(number, stored ? KillBoard.PRESENT : KillBoard.ABSENT);
    }

    private void remove(int number) {
        board.setState(number, KillBoard.UNCERTAIN);
        cache.remove(contents.digest(number));
        board.setState(number, KillBoard.ABSENT);
    }

    private void read(int number) {
        byte[] found = cache.get(contents.digest(number));
        require(found == null || Arrays.equals(found, contents.content(number)), "wrong bytes", number);
    }

    private void readInPlace(int number) throws IOException {
        try (Content found = cache.open(contents.digest(number))) {
            if (found != null) {
                require(
                        Arrays.equals(found.inputStream().readAllBytes(), contents.content(number)),
                        "wrong bytes in place",
                        number);
            }
        }
    }
}
