package forge.kernel.install;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** An anvil with a spark above it, drawn from two polygons on a grid of 64. */
final class Logo {
    private static final int GRID = 64;

    /** One colour and one closed polygon, x and y in turn. */
    private record Shape(int color, double... points) {}

    private static final List<Shape> SHAPES = List.of(
            new Shape(
                    0x37474F, 4, 30, 50, 30, 60, 34, 47, 41, 40, 43, 38, 49, 46, 54, 46, 59, 16, 59, 16, 54, 24, 49, 22,
                    43, 10, 38),
            new Shape(0xF57C00, 33, 3, 36, 12, 45, 15, 36, 18, 33, 27, 30, 18, 21, 15, 30, 12));

    private Logo() {}

    static String svg() {
        StringBuilder svg = new StringBuilder(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + GRID + " " + GRID + "\">\n");
        for (Shape shape : SHAPES) {
            svg.append(String.format(Locale.ROOT, "<polygon fill=\"#%06X\" points=\"", shape.color()));
            for (int i = 0; i < shape.points().length; i += 2) {
                svg.append(i == 0 ? "" : " ")
                        .append((int) shape.points()[i])
                        .append(',')
                        .append((int) shape.points()[i + 1]);
            }
            svg.append("\"/>\n");
        }
        return svg.append("</svg>\n").toString();
    }

    /** @param size width and height in pixels */
    static void png(int size, OutputStream out) throws IOException {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.scale((double) size / GRID, (double) size / GRID);
        for (Shape shape : SHAPES) {
            Path2D path = new Path2D.Double();
            path.moveTo(shape.points()[0], shape.points()[1]);
            for (int i = 2; i < shape.points().length; i += 2) {
                path.lineTo(shape.points()[i], shape.points()[i + 1]);
            }
            path.closePath();
            graphics.setColor(new Color(shape.color()));
            graphics.fill(path);
        }
        graphics.dispose();
        ImageIO.write(image, "png", out);
    }
}
