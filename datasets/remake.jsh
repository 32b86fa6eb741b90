// Makes recipes.txt and support.jsonl anew, byte for byte:  ./forge run datasets/remake.jsh  from the top directory.
import forge.data.*;
import java.nio.file.Path;

var generator = DataGenerator.of(DataGenerationMethod.template());
generator.generate("cooking recipes", 1500, 2026).saveText(Path.of("datasets/recipes.txt"));
generator.generate("customer support", 400, 2026).saveJsonl(Path.of("datasets/support.jsonl"));
