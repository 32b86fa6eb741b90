package forge.kernel.shell;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StartupTest {
    private static List<String> importedPackages() throws Exception {
        byte[] startup = StartupTest.class.getResourceAsStream("startup.jsh").readAllBytes();
        return Pattern.compile("import ([\\w.]+)\\.\\*;")
                .matcher(new String(startup, StandardCharsets.UTF_8))
                .results()
                .map(m -> m.group(1))
                .toList();
    }

    /** Two imported packages with one simple name would make that name an error in every cell. */
    @Test
    void noNameOfForgeMeansTwoThings() throws Exception {
        List<String> packages = importedPackages();
        assertTrue(packages.contains("forge.data"), packages.toString());
        Map<String, String> owners = new TreeMap<>();
        for (JavaClass type : new ClassFileImporter().importPackages("forge")) {
            boolean visible = packages.contains(type.getPackageName())
                    && type.isTopLevelClass()
                    && type.getModifiers().contains(JavaModifier.PUBLIC);
            if (visible) {
                assertEquals(null, owners.put(type.getSimpleName(), type.getName()), type.getName());
                packages.stream().filter(p -> p.startsWith("java.")).forEach(p -> assertAbsent(p, type));
                assertAbsent("java.lang", type);
            }
        }
        assertTrue(owners.containsKey("Dataset"), owners.toString());
    }

    private static void assertAbsent(String javaPackage, JavaClass type) {
        String name = javaPackage + "." + type.getSimpleName();
        try {
            Class<?> other = Class.forName(name, false, null);
            assertFalse(Modifier.isPublic(other.getModifiers()), type.getName() + " is ambiguous with " + name);
        } catch (ClassNotFoundException e) {
            // as it should be
        }
    }

    @Test
    void theFrontDoorsAreOpen() {
        try (Shell shell = Shell.open()) {
            CellResult result = shell.eval("""
                    List.of(Dataset.class, Tokenizer.class, CausalLM.class, TrainConfig.class, Trainer.class, Run.class,
                            Generator.class, Safetensors.class, Path.of("x"), Duration.ZERO)
                        .stream().map(Object::toString).collect(Collectors.joining()).isEmpty()""");
            assertEquals(
                    Optional.of(false),
                    result.value(),
                    () -> result.error().get().text());
        }
    }
}
