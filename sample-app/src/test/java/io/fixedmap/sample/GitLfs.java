package io.fixedmap.sample;

import static io.fixedmap.sample.Commands.git;
import static io.fixedmap.sample.Http.bytes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A repository whose files are kept by Git LFS, and the commands that a test gives it. */
final class GitLfs {
    private final Path folder;
    private final Path work;

    private GitLfs(Path folder, Path work) {
        this.folder = folder;
        this.work = work;
    }

    /** Creates a repository with one commit of so many files, and an empty remote beside it. */
    static GitLfs createRepository(Path folder, int files) throws Exception {
        Path work = Files.createDirectory(folder.resolve("work"));
        git(folder, "init", "--quiet", "--bare", "remote.git");
        git(work, "init", "--quiet");
        git(work, "remote", "add", "origin", "../remote.git");
        git(work, "lfs", "install", "--local");
        git(work, "lfs", "track", "*.bin");
        for (int i = 0; i < files; i++) {
            Files.write(work.resolve(i + ".bin"), content(i));
        }
        git(work, "add", ".");
        git(work, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "-m", "Test");
        return new GitLfs(folder, work);
    }

    static byte[] content(int file) {
        return bytes(20_000 + file, 5000L + file);
    }

    /** Sends objects there, one after the other, and gives up soon if nobody answers. */
    void useServer(int port) throws Exception {
        useServer(work, port);
        git(work, "config", "lfs.concurrenttransfers", "1");
        git(work, "config", "lfs.transfer.maxretries", "1");
        git(work, "config", "lfs." + url(port) + ".locksverify", "false");
    }

    private static void useServer(Path repository, int port) throws Exception {
        git(repository, "config", "lfs.url", url(port));
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port + "/lfs";
    }

    void push() throws Exception {
        git(work, "push", "--quiet", "origin", "HEAD:main");
    }

    Process startPush() throws IOException {
        return Commands.start(work, folder.resolve("push.txt"), "git", "push", "--quiet", "origin", "HEAD:main");
    }

    /** Clones the remote, with the files from a server. */
    Path cloneFrom(int port) throws Exception {
        git(folder, "clone", "--quiet", "--no-checkout", "--branch", "main", "remote.git", "clone");
        Path clone = folder.resolve("clone");
        git(clone, "lfs", "install", "--local");
        useServer(clone, port);
        git(clone, "checkout", "--quiet", "main");
        return clone;
    }

    static String fsck(Path repository) throws Exception {
        return git(repository, "lfs", "fsck");
    }
}
