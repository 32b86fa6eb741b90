package forge.train;

import forge.base.Json;
import forge.data.Batch;
import forge.data.BatchShape;
import forge.data.Batches;
import forge.data.InputBatch;
import forge.engine.Device;
import forge.engine.OutOfMemoryException;
import forge.engine.StepState;
import forge.engine.TrainStep;
import forge.graph.AdamW;
import forge.graph.torch.StepOptions;
import forge.model.CausalLM;
import forge.model.Llama;
import forge.model.LlamaConfig;
import forge.model.TinyModel;
import forge.train.ComputeConfig.OnOutOfMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Memory runs out in a process of its own, which may have some addresses more than it has when training begins: its allocator
 * fails as that of a full machine does, on any machine with Linux.
 */
class OutOfMemoryTest {
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
    private static final double SAME_LOSS = 1e-4;

    @TempDir
    Path directory;

    static boolean canLimit() {
        return Files.isExecutable(PRLIMIT);
    }

    private String child(String what) throws IOException, InterruptedException {
        Path output = directory.resolve(what + ".txt");
        ProcessBuilder process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "-Dai.djl.offline=true",
                        "-Dforge.dialect=CPU",
                        "-cp",
                        KillTest.classPath(),
                        Child.class.getName(),
                        what,
                        directory.resolve("run").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        process.environment().put("MALLOC_ARENA_MAX", "1"); // others reserve addresses for each thread
        process.environment().put("OMP_NUM_THREADS", "1");
        int code = process.start().waitFor();
        String text = Files.readString(output);
        assertEquals(0, code, text);
        return text;
    }

    private static List<Double> losses(String output) {
        return output.lines()
                .filter(line -> line.startsWith("losses "))
                .flatMap(
                        line -> Arrays.stream(line.substring("losses ".length()).split(" ")))
                .map(Double::valueOf)
                .toList();
    }

    @Test
    @EnabledIf("canLimit")
    void aStepThatThereIsNoMemoryForChangesNothing() throws Exception {
        String said = child("step");
        assertTrue(said.contains("refused: libtorch stopped in run: "), said);
        assertTrue(said.lines().filter("the same to the bit"::equals).count() == 2, said);
        assertTrue(said.contains("goes on: true"), said);
    }

    @Test
    @EnabledIf("canLimit")
    void theErrorSaysWhatTookTheMemoryAndWhatFits() throws Exception {
        String said = child("stop");
        assertTrue(said.contains("there is not enough memory for this run: by the plan it takes "), "warned: " + said);
        assertTrue(said.contains("step 2: the memory ran out in iterations of 16 x 32 tokens, where "), said);
        assertTrue(said.contains("By the plan it takes ") && said.contains(", activations "), said);
        assertTrue(said.contains("batch_size=4 with gradient_accumulation_steps=4 ("), said);
        assertTrue(said.contains("on_out_of_memory=split"), said);
        assertTrue(said.contains("A checkpoint is in "), said);
        assertTrue(said.contains("what was advised trains: true"), said);
        assertTrue(said.contains("tried: step 1: the memory ran out in iterations of 16 x 32 tokens, where "), said);
        String resumed = child("resume"); // with the other policy
        assertSame(reference(1), losses(resumed), resumed);
    }

    @Test
    @EnabledIf("canLimit")
    void dividedBatchesGiveTheSameLossesAndStayDivided() throws Exception {
        String said = child("split");
        assertSame(reference(1), losses(said), said);
        String log = Files.readString(directory.resolve("run/metrics.jsonl"));
        assertTrue(log.contains("step 2: the memory ran out in iterations of 16 x 32 tokens"), log);
        assertTrue(log.contains("from here on each batch is computed in up to 2 parts"), log);
        String state = Files.readString(directory.resolve("run/last/trainer_state.json"));
        assertFalse(Json.parse(state).path("micro_batch_parts").asInt() < 2, state);
    }

    @Test
    @EnabledIf("canLimit")
    void severalDevicesDivideTheirBatchesTogether() throws Exception {
        String said = child("devices");
        assertSame(reference(2), losses(said), said);
    }

    @Test
    void aFullHeapIsAnErrorThatSaysSo() {
        Batches full = new Batches() {
            @Override
            public BatchShape shape() {
                return new BatchShape(1, 8);
            }

            @Override
            public int size() {
                return 3;
            }

            @Override
            public Batch get(int epoch, int index) {
                return epoch == 1 && index == 1
                        ? new Batch(shape(), new long[Integer.MAX_VALUE], new long[8]) // longer than an array can be
                        : TinyModel.random(1, 8, index);
            }
        };
        try (CausalLM model = TinyModel.gpt2(1)) {
            Trainer trainer =
                    Trainer.of(model, TrainConfig.builder().epochs(2).build()).runDirectory(directory.resolve("heap"));
            String message = assertThrows(OutOfMemoryException.class, () -> trainer.fit(full))
                    .getMessage();
            assertTrue(message.startsWith("step 5: the Java heap ran out of its "), message);
            assertTrue(message.contains("Give the JVM more with -Xmx. A checkpoint is in "), message);
            assertEquals(Run.Ending.FAILED, trainer.lastRun().orElseThrow().ending());
        }
    }

    private static void assertSame(List<Double> expected, List<Double> actual, String said) {
        assertEquals(expected.size(), actual.size(), said);
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), actual.get(i), SAME_LOSS, said);
        }
    }

    /** The losses of steps of so many batches, row by row, for which there is always memory. */
    private static List<Double> reference(int batches) {
        List<Double> losses = new ArrayList<>();
        TrainConfig config = Child.config().build();
        try (CausalLM model = Child.model();
                TrainStep step = config.step(model)) {
            for (int i = 0; i < Child.DATA.size(); i += batches) {
                List<InputBatch> rows = IntStream.range(i, i + batches)
                        .boxed()
                        .flatMap(b -> Child.DATA.get(0, b).split(Child.ROWS).stream())
                        .toList();
                losses.add(step.run(rows, config.optimizer().learningRate(), 1).loss());
            }
        }
        return losses;
    }

    /** The process whose memory runs out. */
    static final class Child {
        private static final long ROOM = 320L << 20;
        static final int ROWS = 16;
        private static final int TOKENS = 32;

        private Child() {}

        /** A quarter of a megabyte a token and tensor. */
        static CausalLM model() {
            LlamaConfig sizes = LlamaConfig.builder()
                    .vocabSize(TinyModel.VOCAB_SIZE)
                    .contextLength(TOKENS)
                    .hiddenSize(8)
                    .intermediateSize(1 << 16)
                    .numLayers(1)
                    .numHeads(1)
                    .build();
            return TinyModel.of(new Llama(sizes), 1);
        }

        /** Lets the process have so many more addresses. */
        private static void limit() {
            try {
                long used = Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("VmSize:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                        .sum();
                String pid = String.valueOf(ProcessHandle.current().pid());
                int code = new ProcessBuilder(PRLIMIT.toString(), "--pid", pid, "--as=" + (used + ROOM))
                        .inheritIO()
                        .start()
                        .waitFor();
                if (code != 0) {
                    throw new IllegalStateException("prlimit ended with " + code);
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The first batch is small, so that there is a step before the memory runs out. */
        static final Batches DATA = new Batches() {
            @Override
            public BatchShape shape() {
                return new BatchShape(ROWS, TOKENS);
            }

            @Override
            public int size() {
                return 4;
            }

            @Override
            public Batch get(int epoch, int index) {
                return TinyModel.random(index == 0 ? 1 : ROWS, TOKENS, index);
            }
        };

        static TrainConfig.Builder config() {
            return TrainConfig.builder()
                    .learningRate(1e-3)
                    .schedule("constant")
                    .warmupRatio(0)
                    .epochs(1)
                    .saveSteps(1);
        }

        public static void main(String[] arguments) {
            Path run = Path.of(arguments[1]);
            TrainConfig.Builder config = config();
            TrainConfig.Builder split = config().onOutOfMemory(OnOutOfMemory.SPLIT);
            try (CausalLM model = model()) {
                switch (arguments[0]) {
                    case "step" -> step(model);
                    case "stop" -> stop(model, Trainer.of(model, config.build()).runDirectory(run));
                    case "split" ->
                        train(model, Trainer.of(model, split.build()).runDirectory(run));
                    case "resume" ->
                        train(
                                model,
                                Trainer.of(model, split.build())
                                        .runDirectory(run)
                                        .resume());
                    case "devices" ->
                        train(
                                model,
                                Trainer.of(
                                        model,
                                        split.devices(Device.CPU, Device.CPU).build()));
                    default -> throw new IllegalArgumentException(arguments[0]);
                }
            }
        }

        private static void train(CausalLM model, Trainer trainer) {
            try (TrainStep step = config().build().step(model)) {
                step.run(List.of(DATA.get(0, 0)), 0, 1); // classes and programs take addresses, too
            }
            limit();
            Run run = trainer.fit(DATA);
            System.out.println(run.steps().stream()
                    .map(step -> String.valueOf(step.loss()))
                    .collect(Collectors.joining(" ", "\nlosses ", "")));
        }

        private static void stop(CausalLM model, Trainer trainer) {
            String message = assertThrows(OutOfMemoryException.class, () -> train(model, trainer))
                    .getMessage();
            System.out.println("\n" + message);
            String tried = assertThrows(
                            OutOfMemoryException.class,
                            () -> Trainer.of(model, config().build()).dryRun(DATA))
                    .getMessage();
            System.out.println("tried: " + tried);
            Matcher advised = Pattern.compile("batch_size=(\\d+)").matcher(message);
            int rows = advised.find() ? Integer.parseInt(advised.group(1)) : 0;
            try (TrainStep step = config().build().step(model)) {
                boolean updated =
                        step.run(DATA.get(0, 1).split(ROWS / rows), 0, 1).updated();
                System.out.println("what was advised trains: " + updated);
            }
        }

        private static void step(CausalLM model) {
            try (TrainStep step = model.trainStep(StepOptions.of(AdamW.DEFAULT).withMaxGradNorm(1))) {
                step.run(List.of(TinyModel.random(1, TOKENS, 1)), 1e-3, 1);
                Map<String, float[]> before = tensors(model, step);
                limit();
                InputBatch small = TinyModel.random(1, TOKENS, 3);
                InputBatch large = TinyModel.random(ROWS, TOKENS, 2);
                for (List<InputBatch> iterations : List.of(List.of(large), List.of(small, small, large))) {
                    String message = assertThrows(OutOfMemoryException.class, () -> step.run(iterations, 1e-3, 2))
                            .getMessage();
                    System.out.println("refused: " + message);
                    Map<String, float[]> after = tensors(model, step);
                    before.forEach((name, values) -> assertArrayEquals(values, after.get(name), name));
                    System.out.println("the same to the bit");
                }
                System.out.println(
                        "goes on: " + step.run(large.split(8), 1e-3, 2).updated());
            }
        }

        private static Map<String, float[]> tensors(CausalLM model, TrainStep step) {
            Map<String, float[]> all = new LinkedHashMap<>();
            step.trained()
                    .forEach(name -> all.put(name, model.weights().get(name).floats()));
            try (StepState state = step.state()) {
                state.tensors().forEach(tensor -> all.put(tensor.info().name(), tensor.floats()));
            }
            return all;
        }
    }
}
