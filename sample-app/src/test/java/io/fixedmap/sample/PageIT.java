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
        http.post("/blobs", bytes(10, 274), "Content-Disposition", "attachment; filename=a.txt");
        browser.await(() -> browser.texts(NAMES), List.of("a.txt"));
        browser.script("document.querySelector('#blobs a').focus()");

        http.post("/blobs", bytes(10, 275), "Content-Disposition", "attachment; filename=b.txt");

        browser.await(() -> browser.texts(NAMES).size(), 2);
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
                .isEqualTo("4 used, " + tombstones() + " tombstones of 1,024");
        assertThat(browser.find("#memory-text").getText())
                .startsWith("391 KB in ")
                .endsWith("of 8.0 MB");
        assertThat(browser.find("#saved-chart polyline").getDomAttribute("points"))
                .contains(" ");
    }

    @Test
    void itFitsAPhoneInLightAndDark() throws IOException {
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
