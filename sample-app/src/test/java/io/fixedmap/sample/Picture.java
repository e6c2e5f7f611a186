package io.fixedmap.sample;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** An image to upload. */
final class Picture {
    private Picture() {}

    /** Paints a picture of this color and returns its file. */
    static Path paint(Path file, Color color) throws IOException {
        BufferedImage image = new BufferedImage(160, 120, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, color, 0, 120, Color.DARK_GRAY));
        graphics.fillRect(0, 0, 160, 120);
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
        return file;
    }
}
