package io.fixedmap.sample;

import static io.fixedmap.sample.Commands.git;

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

    /** Creates a repository that tracks {@code .bin}, and an empty remote beside it. */
    static GitLfs createRepository(Path folder) throws Exception {
        Commands.assumeInstalled("git");
        Commands.assumeInstalled("git-lfs");
        Path work = Files.createDirectory(folder.resolve("work"));
        git(folder, "init", "--quiet", "--bare", "remote.git");
        git(work, "init", "--quiet");
        git(work, "remote", "add", "origin", "../remote.git");
        git(work, "lfs", "install", "--local");
        git(work, "lfs", "track", "*.bin");
        return new GitLfs(folder, work);
    }

    void write(String file, byte[] content) throws IOException {
        Files.write(work.resolve(file), content);
    }

    void commit() throws Exception {
        git(work, "add", ".");
        git(work, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "-m", "Test");
    }

    /** Has the repository name its server, as it does for everyone who clones it. */
    void nameServer(int port) throws Exception {
        git(work, "config", "-f", ".lfsconfig", "lfs.url", url(port));
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

    /** Clones the remote, with the files from the server that it names. */
    Path cloneRemote() throws Exception {
        return checkOut(cloneWithoutFiles());
    }

    /** Clones the remote, with the files from a server. */
    Path cloneFrom(int port) throws Exception {
        Path clone = cloneWithoutFiles();
        useServer(clone, port);
        return checkOut(clone);
    }

    private Path cloneWithoutFiles() throws Exception {
        git(folder, "clone", "--quiet", "--no-checkout", "--branch", "main", "remote.git", "clone");
        Path clone = folder.resolve("clone");
        git(clone, "lfs", "install", "--local");
        return clone;
    }

    private static Path checkOut(Path clone) throws Exception {
        git(clone, "checkout", "--quiet", "main");
        return clone;
    }

    static String fsck(Path repository) throws Exception {
        return git(repository, "lfs", "fsck");
    }
}
