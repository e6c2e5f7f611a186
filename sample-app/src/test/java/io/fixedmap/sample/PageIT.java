package io.fixedmap.sample;

import static io.fixedmap.sample.Http.bytes;
import static io.fixedmap.sample.Http.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page, as people use it. Pictures of it go to {@code target/screenshots}. */
class PageIT extends HttpTest {
    private static final String NAMES = "#blobs .what a";
    private static final String BADGES = "#uploads .badge";

    /** Drops files, or an entry that stands for a folder. */
    private static final String DROP = """
            const drop = (files, entry) => document.dispatchEvent(Object.assign(new Event('drop'),
                {dataTransfer: {files, items: [{webkitGetAsEntry: () => entry}]}}));
            """;

    private static Browser browser;

    @TempDir
    Path files;

    @BeforeAll
    static void startBrowser(@TempDir Path profile) {
        browser = new Browser(profile);
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void open() {
        browser.open("http://127.0.0.1:" + port, 1000, 1200, "light");
        browser.await(() -> browser.find("#entries").getText(), "0");
    }

    @Test
    void uploadsAreShownAsNewAndThenAsDuplicates() throws IOException {
        Path text = Files.write(files.resolve("notes.txt"), bytes(2000, 70));
        Path image = Picture.paint(files.resolve("sunset.png"), Color.ORANGE);

        choose(text, image);
        browser.await(() -> browser.texts(BADGES), List.of("NEW", "NEW"));
        String savedBefore = browser.find("#saved").getText();
        choose(text);

        browser.await(() -> browser.texts(BADGES), List.of("DUPLICATE", "NEW", "NEW"));
        assertThat(browser.texts("#uploads code"))
                .contains(sha256(bytes(2000, 70)).toString());
        browser.await(() -> browser.texts("#entries"), List.of("2"));
        assertThat(browser.texts(NAMES)).containsExactlyInAnyOrder("notes.txt", "sunset.png");
        browser.await(
                () -> browser.script("const i = document.querySelector('#blobs img'); return i && i.naturalWidth > 0"),
                true);
        browser.await(() -> browser.find("#saved").getText().equals(savedBefore), false);
        browser.assertNothingWasLogged();
    }

    @Test
    void filesCanBeDroppedAnywhere() {
        browser.script("""
                const files = new DataTransfer();
                files.items.add(new File(['dropped'], 'dropped.txt'));
                const drop = type => document.body.dispatchEvent(
                        new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer: files}));
                drop('dragover');
                drop('drop');
                """);
        browser.await(() -> browser.texts(BADGES), List.of("NEW"));
        browser.await(() -> browser.texts(NAMES), List.of("dropped.txt"));
    }

    @Test
    void theFilesOfAFolderAreTaken() throws IOException {
        Path folder = Files.createDirectories(files.resolve("folder"));
        Files.write(folder.resolve("a.txt"), bytes(10, 270));
        Files.write(Files.createDirectory(folder.resolve("below")).resolve("b.txt"), bytes(10, 271));
        Files.createDirectory(folder.resolve("empty"));

        browser.drop(folder);

        browser.await(() -> browser.texts(BADGES), List.of("NEW", "NEW"));
        browser.await(() -> browser.texts(NAMES).stream().sorted().toList(), List.of("a.txt", "b.txt"));
    }

    @Test
    void progressIsShownWhileAFileIsOnItsWay() throws IOException {
        Path large = Files.write(files.resolve("large.bin"), bytes(800_000, 71));
        browser.limitUploads(500_000);
        try {
            choose(large);
            browser.await(
                    () -> browser.script("const p = document.querySelector('#uploads progress');"
                            + " return p !== null && p.value > 0 && p.value < 1"),
                    true);
            browser.await(() -> browser.texts(BADGES), List.of("NEW"));
        } finally {
            browser.limitUploads(0);
        }
    }

    @Test
    void failuresSayWhy() throws IOException {
        choose(Files.write(files.resolve("too-large.bin"), bytes((1 << 20) + 1, 72)));
        browser.await(() -> browser.texts(BADGES), List.of("FAILED"));
        assertThat(browser.texts("#uploads .error")).containsExactly("longer than 1.0 MB");
        assertThat(said()).isEqualTo("too-large.bin failed: longer than 1.0 MB");
    }

    @Test
    void withoutItsLimitsThePageWorks() throws IOException {
        browser.block("*/stats");
        try {
            browser.open("http://127.0.0.1:" + port, 1000, 1200, "light");
            choose(Files.write(files.resolve("a.txt"), bytes(10, 272)));
            browser.await(() -> browser.texts(NAMES), List.of("a.txt"));
        } finally {
            browser.block();
        }
    }

    @Test
    void aDeleteThatFailsSaysWhyAndCanBeRepeated() {
        http.post("/blobs", bytes(10, 273), "Content-Disposition", "attachment; filename=a.txt");
        browser.await(() -> browser.texts(NAMES), List.of("a.txt"));
        browser.block("*/blobs/*");
        try {
            browser.find("#blobs button").click();
            browser.await(() -> browser.texts("#blobs .error"), List.of("not deleted: the server cannot be reached"));
            assertThat(said()).isEqualTo("a.txt is not deleted: the server cannot be reached");
        } finally {
            browser.block();
        }
        browser.find("#blobs button").click();
        browser.await(() -> browser.texts(NAMES), List.of());
        assertThat(said()).isEqualTo("a.txt is deleted");
    }

    @Test
    void aSecondClickOnDeleteIsNoSecondDelete() {
        http.post("/blobs", bytes(10, 276), "Content-Disposition", "attachment; filename=a.txt");
        browser.await(() -> browser.texts(NAMES), List.of("a.txt"));
        browser.script("const b = document.querySelector('#blobs button'); b.click(); b.click()");
        browser.await(() -> browser.texts(NAMES), List.of());
        assertThat(said()).isEqualTo("a.txt is deleted");
        browser.assertNothingWasLogged();
    }

    @Test
    void blobsAreShownAlsoWhereTheActuatorIsNot() throws IOException {
        browser.block("*/actuator/*");
        try {
            browser.await(() -> browser.find("#cache-state").getText(), "not reachable");
            choose(Files.write(files.resolve("a.txt"), bytes(10, 277)));
            browser.await(() -> browser.texts(NAMES), List.of("a.txt"));
        } finally {
            browser.block();
        }
        browser.await(() -> browser.find("#cache-state").getText(), "");
    }

    @Test
    void aListingThatFailsIsAskedForAgain() {
        browser.block("*/blobs?limit=*");
        try {
            http.post("/blobs", bytes(10, 278), "Content-Disposition", "attachment; filename=a.txt");
            browser.await(() -> browser.find("#entries").getText(), "1");
        } finally {
            browser.block();
        }
        browser.await(() -> browser.texts(NAMES), List.of("a.txt"));
    }

    @Test
    void whatOthersStoreIsShownAndTheFocusStays() {
        http.post("/blobs", bytes(10, 275), "Content-Disposition", "attachment; filename=a.txt");
        browser.await(() -> browser.texts(NAMES), List.of("a.txt"));
        browser.script("document.querySelector('#blobs a').focus()");

        http.post("/blobs", bytes(10, 274), "Content-Disposition", "attachment; filename=b.txt");

        browser.await(() -> browser.texts(NAMES), List.of("b.txt", "a.txt"));
        assertThat((String) browser.script("return document.activeElement.textContent"))
                .isEqualTo("a.txt");
    }

    @Test
    void moreBlobsAreShownAndTheFocusIsOnTheFirstOfThem() {
        for (int i = 0; i < 60; i++) {
            http.post("/blobs", bytes(10, 300 + i));
        }
        browser.await(() -> browser.texts(NAMES).size(), 50);

        browser.find("#more").sendKeys(Keys.ENTER);

        browser.await(() -> browser.texts(NAMES).size(), 60);
        assertThat(browser.find("#more").isDisplayed()).isFalse();
        assertThat((Boolean)
                        browser.script("return document.activeElement === document.querySelectorAll('#blobs a')[50]"))
                .isTrue();
    }

    @Test
    void aFileNameIsTextWhateverItHolds() throws IOException {
        String name = "<img src=x onerror=document.title='broken'>.txt";
        choose(Files.write(files.resolve(name), bytes(10, 73)));

        browser.await(() -> browser.texts(NAMES), List.of(name));
        assertThat((String) browser.script("return document.title")).startsWith("fixedmap");
    }

    @Test
    void theKeyboardIsEnough() throws IOException {
        choose(Files.write(files.resolve("a.txt"), bytes(10, 74)), Files.write(files.resolve("b.txt"), bytes(10, 174)));
        browser.await(() -> browser.texts(NAMES).size(), 2);

        WebElement delete = browser.find("#blobs button");
        assertThat(delete.getAccessibleName())
                .isEqualTo("Delete " + browser.texts(NAMES).get(0));
        browser.script("document.querySelector('#blobs a').focus()");
        browser.find("#blobs a").sendKeys(Keys.TAB);
        assertThat((Boolean) browser.script("return document.activeElement === arguments[0]", delete))
                .isTrue();
        delete.sendKeys(Keys.ENTER);

        browser.await(() -> browser.texts(NAMES).size(), 1);
        WebElement next = browser.find("#blobs button");
        assertThat((Boolean) browser.script("return document.activeElement === arguments[0]", next))
                .isTrue();
        next.sendKeys(Keys.ENTER);

        browser.await(() -> browser.texts(NAMES), List.of());
        browser.await(() -> browser.find("#tombstones").getText(), tombstones());
        assertThat((String) browser.script("return document.activeElement.id")).isEqualTo("files");
    }

    @Test
    void theCacheIsShownLive() {
        for (int i = 0; i < 5; i++) {
            http.post("/blobs", bytes(100_000, 75 + i));
            http.post("/blobs", bytes(100_000, 75 + i));
        }
        http.delete("/blobs/" + sha256(bytes(100_000, 75)));

        browser.await(() -> browser.find("#entries").getText(), "4");
        browser.await(() -> browser.find("#tombstones").getText(), tombstones());
        assertThat(browser.find("#slots-bar").getDomProperty("ariaLabel"))
                .isEqualTo("4 used, " + tombstones() + (tombstones().equals("1") ? " tombstone" : " tombstones")
                        + " of 1,024");
        assertThat(browser.find("#memory-text").getText())
                .startsWith("391 KB in ")
                .endsWith("of 8.0 MB");
        assertThat(browser.find("#saved-chart polyline").getDomAttribute("points"))
                .contains(" ");
    }

    @Test
    void whatOthersDeleteGoesAndAnEmptyListSaysSo() {
        http.post("/blobs", bytes(10, 279), "Content-Disposition", "attachment; filename=a.txt");
        browser.await(() -> browser.texts(NAMES), List.of("a.txt"));
        assertThat(browser.find("#no-blobs").isDisplayed()).isFalse();

        http.delete("/blobs/" + sha256(bytes(10, 279)));

        browser.await(() -> browser.texts(NAMES), List.of());
        assertThat(browser.find("#no-blobs").isDisplayed()).isTrue();
    }

    @Test
    void aBlobIsShownWithWhatIsKnownOfIt() {
        http.post("/blobs", bytes(2000, 280), "Content-Disposition", "attachment; filename=notes.txt");
        String digest = sha256(bytes(2000, 280)).toString();

        browser.await(() -> browser.texts("#blobs li"), List.of("TXT\nnotes.txt 2.0 KB\n" + digest + "\nDelete"));
        assertThat(browser.find("#blobs a").getDomAttribute("href")).isEqualTo("blobs/" + digest);
        assertThat(browser.find("#blobs a").getDomAttribute("download")).isEqualTo("notes.txt");
    }

    @Test
    void aBlobWithoutANameIsToldFromOthersByItsDigest() {
        http.post("/blobs", bytes(10, 281));
        String digest = sha256(bytes(10, 281)).toString();

        browser.await(() -> browser.texts("#blobs li"), List.of("DATA\nno name 10 B\n" + digest + "\nDelete"));
        assertThat(browser.find("#blobs a").getDomAttribute("download")).isEmpty();
        assertThat(browser.find("#blobs button").getAccessibleName())
                .isEqualTo("Delete blob " + digest.substring(0, 8));
    }

    @Test
    void numbersAreShort() {
        assertThat(inPage("""
                        const {bytes} = await import('/dom.js');
                        return [0, 1, 1023, 1024, 10230, 102400, 2 ** 20, 2 ** 50, 2 ** 51].map(bytes);
                        """))
                .isEqualTo(
                        List.of("0 B", "1 B", "1023 B", "1.0 KB", "10.0 KB", "100 KB", "1.0 MB", "1024 TB", "2048 TB"));
        assertThat(inPage("""
                        const {percent} = await import('/dom.js');
                        return [0, 0.0123, 0.0999, 0.1, 1].map(percent);
                        """)).isEqualTo(List.of("0.0 %", "1.23 %", "9.99 %", "10.0 %", "100.0 %"));
    }

    @Test
    void whatTheServerRefusesIsToldInItsWords() {
        assertThat(inPage("""
                        const {fetchJson} = await import('/dom.js');
                        return fetchJson('blobs/zz').catch(refused => refused.message);
                        """)).isEqualTo("digest must be 64 lower-case hexadecimal digits: length=2");
    }

    @Test
    void aLongListIsAskedForInPagesThatTheServerGives() {
        Object asked = inPage("""
                        const {showBlobs} = await import('/blobs.js');
                        const asked = [];
                        window.fetch = async path => {
                            asked.push(path);
                            const length = Number(path.match(/limit=(\\d+)/)[1]);
                            const blobs = Array.from({length}, (_, i) => ({digest: `${asked.length}-${i}`, size: 1}));
                            return Response.json({blobs, next: 'n'});
                        };
                        for (let i = 0; i < 20; i++) {
                            document.getElementById('more').click();
                        }
                        await showBlobs();
                        return asked;
                        """);
        assertThat(asked).asString().contains("blobs?limit=1000", "blobs?limit=50&after=n");
    }

    @Test
    void theCacheIsDrawnToScale() {
        Object drawn = inPage("""
                window.setTimeout = () => 0;
                const {watchCache} = await import('/cache.js?another'); // whose history is its own
                let saved = 0;
                window.fetch = async () => Response.json({
                    table: {entries: 10, tombstones: 0, capacity: 64},
                    memory: {payloadBytes: 3000, usedBytes: 4096, maxBytes: 8192},
                    reads: {hitRatio: 0.25},
                    puts: {deduplicatedBytes: saved}});
                const points = id => document.querySelector(`#${id} polyline`).getAttribute('points').split(' ');
                const drawn = [];
                for (let i = 0; i < 150; i++) {
                    await watchCache(async () => true);
                }
                drawn.push(points('saved-chart').at(-1));
                saved = 2048;
                await watchCache(async () => true);
                const line = points('saved-chart');
                drawn.push(line.length, Math.abs(parseFloat(line[0])), line.at(-1), points('hit-ratio-chart').at(-1));
                drawn.push(document.getElementById('saved-chart').ariaLabel);
                for (const id of ['slots-bar', 'memory-bar']) {
                    for (const part of document.getElementById(id).children) {
                        drawn.push(`${part.style.flexGrow} ${part.style.minWidth}`.trim());
                    }
                }
                return drawn.concat(['hit-ratio', 'hit-ratio-now', 'saved', 'saved-now', 'memory-text']
                    .map(id => document.getElementById(id).textContent));
                """);
        assertThat(drawn)
                .isEqualTo(List.of(
                        "300.0,58.0", // nothing is saved yet
                        150L,
                        0L,
                        "300.0,2.0",
                        "300.0,44.0",
                        "from 0 B to 2.0 KB",
                        "10 3px",
                        "0 0px",
                        "54",
                        "3000 3px",
                        "1096 3px",
                        "4096",
                        "25.0 %",
                        "25.0 %",
                        "2.0 KB",
                        "2.0 KB",
                        "2.9 KB in 4.0 KB of blocks, of 8.0 KB"));
    }

    @Test
    void aPageThatNobodySeesAsksNothing() {
        assertThat(inPage("""
                        const {watchCache} = await import('/cache.js');
                        Object.defineProperty(document, 'hidden', {value: true});
                        let asked = false;
                        window.fetch = async path => {
                            asked ||= path.startsWith('actuator');
                            throw new Error();
                        };
                        await watchCache(async () => true);
                        return asked;
                        """)).isEqualTo(false);
    }

    @Test
    void aFewFilesAreSentAtOnceAndThePageIsNotLeftMeanwhile() {
        assertThat(leaving()).isFalse();

        dropWhereNothingIsSent("a", "b", "c", "d", "e");
        browser.await(() -> browser.script("return requests.length"), 3L);
        assertThat(leaving()).isTrue();
        browser.script("requests[0].upload.onprogress({loaded: 1, total: 3})");
        assertThat(browser.texts(BADGES)).containsExactly("waiting", "waiting", "waiting", "waiting", "33 %");

        browser.script("requests[0].end(201, {blobs: [{digest: 'd', name: 'a'}]})");
        browser.await(() -> browser.script("return requests.length"), 4L);
        assertThat(browser.find("#uploads a").getDomAttribute("download")).isEqualTo("a");
        assertThat(said()).isEqualTo("a is new");
        browser.script("for (const request of requests.slice(1)) request.end(200, {blobs: [{duplicate: true}]})");
        browser.await(() -> browser.script("return requests.length"), 5L);
        browser.script("requests[4].end(200, {blobs: [{duplicate: true}]})");
        browser.await(PageIT::leaving, false);
        assertThat(said()).isEqualTo("e is a duplicate");
    }

    @Test
    void anUploadThatFailsSaysWhyAndTheNextOneIsSent() {
        dropWhereNothingIsSent("a", "b", "c", "d");
        browser.await(() -> browser.script("return requests.length"), 3L);

        browser.script("requests[0].end(507, {detail: 'full'})");
        browser.script("requests[1].end(502, null)");
        browser.script("requests[2].onerror(); requests[2].onloadend()");

        browser.await(() -> browser.script("return requests.length"), 4L);
        assertThat(browser.texts("#uploads .error"))
                .containsExactly("the connection broke, or the file cannot be read", "the server answered 502", "full");
        assertThat(browser.find("#uploads .failed").getText()).isEqualTo("FAILED");
        browser.script("requests[3].end(200, {blobs: [{}]})");
        browser.await(PageIT::leaving, false);
    }

    /** A browser hands out the entries of a folder a hundred at a time. */
    @Test
    void aFolderIsReadToItsEndOrElseTheFilesBesideItAreTaken() {
        browser.script(DROP + """
                const entry = name => ({isFile: true, file: done => done(new File([name], name))});
                const some = [[entry('a')], [entry('b')], []];
                drop([], {isDirectory: true, createReader: () => ({readEntries: done => done(some.shift())})});
                """);
        browser.await(() -> browser.texts(BADGES), List.of("NEW", "NEW"));
        browser.script(DROP + """
                drop([new File(['c'], 'c')],
                    {isDirectory: true, createReader: () => ({readEntries: (done, fail) => fail(new Error())})});
                """);
        browser.await(() -> browser.texts(BADGES), List.of("NEW", "NEW", "NEW"));
    }

    @Test
    void whereFilesCanBeDroppedIsShownUntilTheyHaveLeftThePage() {
        String script = """
                const drop = document.getElementById('drop');
                return ['dragenter', 'dragleave', 'dragover', 'drop'].map(type => {
                    const event = new DragEvent(type, {
                        bubbles: true, cancelable: true, dataTransfer: new DataTransfer(), relatedTarget: arguments[0]});
                    document.body.dispatchEvent(event);
                    return `${drop.classList.contains('over')} ${event.defaultPrevented}`;
                });
                """;
        assertThat(browser.script(script, (Object) null))
                .isEqualTo(List.of("true true", "false false", "true true", "false true"));
        assertThat(browser.script(script, browser.find("h1")))
                .isEqualTo(List.of("true true", "true false", "true true", "false true"));
    }

    /** Drops files of these names and content onto a page whose uploads the test answers, in {@code requests}. */
    private static void dropWhereNothingIsSent(String... names) {
        browser.script(DROP + """
                window.requests = [];
                window.XMLHttpRequest = class {
                    upload = {};
                    open() {}
                    send() {
                        requests.push(this);
                    }
                    end(status, response) {
                        Object.assign(this, {status, response});
                        this.onload();
                        this.onloadend();
                    }
                };
                drop(arguments[0].map(name => new File([name], name)));
                """, List.of(names));
    }

    /** Runs a script that may wait, and returns what it comes to. */
    private static Object inPage(String script) {
        return browser.script("return (async () => {" + script + "})()");
    }

    /** Tells whether the browser would ask who leaves the page. */
    private static boolean leaving() {
        return (boolean) browser.script("""
                const event = new Event('beforeunload', {cancelable: true});
                window.dispatchEvent(event);
                return event.defaultPrevented;
                """);
    }

    @Test
    void itHasADarkSchemeAndFitsAPhone() throws IOException {
        choose(
                Picture.paint(
                        files.resolve("a picture with a rather long name that has to wrap somewhere.png"), Color.CYAN),
                Picture.paint(files.resolve("sunset.png"), Color.ORANGE),
                Files.write(files.resolve("notes.txt"), bytes(123_456, 80)),
                Files.write(files.resolve("data.parquet"), bytes(700_000, 81)));
        browser.await(() -> browser.texts(BADGES), List.of("NEW", "NEW", "NEW", "NEW"));
        choose(Picture.paint(files.resolve("sunset.png"), Color.ORANGE));
        browser.await(() -> browser.texts(BADGES), List.of("DUPLICATE", "NEW", "NEW", "NEW", "NEW"));
        http.get("/blobs/" + sha256(bytes(1, 82)));
        browser.screenshot("page-light");
        String light = background();

        browser.open("http://127.0.0.1:" + port, 1000, 1200, "dark");
        browser.await(() -> browser.texts("#entries"), List.of("4"));
        browser.await(() -> browser.texts(NAMES).size(), 4);
        browser.screenshot("page-dark");
        assertThat(background()).isNotEqualTo(light);

        browser.open("http://127.0.0.1:" + port, 360, 1400, "light");
        browser.await(() -> browser.texts("#entries"), List.of("4"));
        browser.await(() -> browser.texts(NAMES).size(), 4);
        browser.screenshot("page-phone");
        assertThat(fitsTheWindow()).isTrue();

        browser.script("document.documentElement.style.fontSize = '200%'");
        browser.screenshot("page-phone-large-text");
        assertThat(fitsTheWindow()).isTrue();
    }

    private static boolean fitsTheWindow() {
        return (boolean)
                browser.script("return document.documentElement.scrollWidth <= document.documentElement.clientWidth");
    }

    /** What a screen reader was told last. */
    private static String said() {
        return browser.find("#said").getDomProperty("textContent");
    }

    /** There is at least one after a delete; blobs of earlier tests may have left more. */
    private String tombstones() {
        assertThat(cache.stats().tombstones()).isPositive();
        return Long.toString(cache.stats().tombstones());
    }

    private static String background() {
        return (String) browser.script("return getComputedStyle(document.body).backgroundColor");
    }

    private void choose(Path... chosen) {
        browser.find("#files").sendKeys(Stream.of(chosen).map(Path::toString).collect(Collectors.joining("\n")));
    }
}
