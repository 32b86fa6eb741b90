package forge.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FolderNameBuilderTest {
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 3, 7, 4, 5, 6);

    @ParameterizedTest
    @CsvSource({
        "Cooking recipes!, cooking_recipes",
        "Crème brûlée, creme_brulee",
        "' a  b\tc ', a_b_c",
        "寿司, model",
        "'', model",
        "CON, con",
        "one two three four five six seven eight nine ten, one_two_three_four_five_six_seven_eight",
    })
    void slugs(String text, String slug) {
        assertEquals(
                slug + "_20260307_040506", FolderNameBuilder.of(text).at(TIME).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "/etc/passwd", "..", "a/../../b", "C:\\Windows", "~", "a\0b", "x\n-rf"})
    void noNameLeavesItsParent(String text, @TempDir Path parent) {
        Path path = FolderNameBuilder.of(text).at(TIME).in(parent);
        assertEquals(parent.toAbsolutePath(), path.toAbsolutePath().normalize().getParent());
        assertTrue(path.getFileName().toString().matches("[a-z0-9_]+"), path.toString());
    }

    @Test
    void takenNamesGetANumber(@TempDir Path parent) throws Exception {
        FolderNameBuilder name = FolderNameBuilder.of("soup").at(TIME);
        assertEquals("soup_20260307_040506", name.in(parent).getFileName().toString());
        Files.createDirectory(name.in(parent));
        assertEquals("soup_20260307_040506_2", name.in(parent).getFileName().toString());
        Files.createDirectory(name.in(parent));
        assertEquals("soup_20260307_040506_3", name.in(parent).getFileName().toString());
    }
}
