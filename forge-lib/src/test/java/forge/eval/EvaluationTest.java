package forge.eval;

import com.fasterxml.jackson.databind.JsonNode;
import forge.base.ForgeException;
import forge.base.Json;
import forge.data.BatchShape;
import forge.data.Dataset;
import forge.data.file.Columns;
import forge.data.record.Example;
import forge.metric.Metrics;
import forge.model.CausalLM;
import forge.model.Seq2SeqLM;
import forge.model.T5Config;
import forge.model.TextClassifier;
import forge.model.TinyModel;
import forge.tokenizer.Tokenizer;
import forge.train.TrainConfig;
import forge.train.Trainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EvaluationTest {
    private static final Dataset FACTS = Dataset.of(List.of(
            Example.of("ax", "one cat"),
            Example.of("bx", "two dogs"),
            Example.of("cx", "six birds"),
            Example.of("dx", "ten fish")));

    @TempDir
    Path directory;

    private static CausalLM learned() {
        CausalLM model = TinyModel.gpt2(1);
        Trainer.of(model, TrainConfig.builder().learningRate(0.02).epochs(60).build())
                .fit(FACTS.batches(model.tokenizer(), new BatchShape(4, 16)));
        return model;
    }

    @Test
    void modelsAreJudgedSideBySide() {
        try (CausalLM fresh = TinyModel.gpt2(1);
                CausalLM tuned = learned()) {
            EvaluationReport report = Evaluation.on(FACTS)
                    .model("fresh", fresh)
                    .model("tuned", tuned)
                    .run();
            EvaluationReport.Judged best = report.of("tuned");
            assertEquals(
                    List.of("loss", "perplexity", "exact_match", "bleu", "rouge_1", "rouge_2", "rouge_l"),
                    List.copyOf(best.metrics().keySet()));
            assertEquals(1, best.metric("exact_match"));
            assertEquals(1, best.metric("rouge_l"), 1e-12);
            assertEquals(0, report.of("fresh").metric("exact_match"));
            double loss = tuned.loss(FACTS.batches(tuned.tokenizer(), new BatchShape(4, 32)))
                    .mean();
            assertEquals(loss, best.metric("loss"), 1e-5);
            assertEquals(Math.exp(loss), best.metric("perplexity"), 1e-5);
            assertEquals(36, best.scored(), "letters of the answers and their ends");
            assertTrue(report.text().contains("rouge_l"), report.text());
            assertTrue(report.toString().contains("tuned loss 0."), report.toString());
            String unknown = assertThrows(ForgeException.class, () -> best.metric("rogue"))
                    .getMessage();
            assertTrue(unknown.contains("was not measured of tuned"), unknown);
        }
    }

    @Test
    void theReportIsJson() {
        try (CausalLM tuned = learned()) {
            EvaluationReport report =
                    Evaluation.on(FACTS).model("tuned", tuned).limit(3).run(Metrics.rougeL());
            report.save(directory.resolve("report.json"));
            JsonNode one = Json.read(directory.resolve("report.json")).at("/models/0");
            assertEquals(1, one.at("/metrics/rouge_l").asDouble(), 1e-12);
            assertFalse(one.at("/metrics").has("bleu"), "only what was asked for");
            assertEquals(4, one.get("examples").asInt());
            assertEquals(3, one.get("answered").asInt(), "as many as the limit");
            assertEquals("two dogs", one.at("/answers/1/said").asText());
        }
    }

    @Test
    void aPromptWithoutRoomIsLeftOutAndCounted() {
        Dataset data = FACTS.and(Dataset.of(List.of(Example.of("x".repeat(40), "one cat"))));
        try (CausalLM tuned = learned()) {
            EvaluationReport.Judged judged = Evaluation.on(data)
                    .model("tuned", tuned)
                    .run(Metrics.exactMatch())
                    .of("tuned");
            assertEquals(4, judged.answers().orElseThrow().all().size());
            assertEquals(1, judged.answers().orElseThrow().leftOut());
            assertEquals(1, judged.metric("exact_match"));
        }
    }

    @Test
    void plainTextsHaveALossAlone() {
        Dataset texts = Dataset.of(IntStream.range(0, 9)
                .mapToObj(i -> Example.text("some words here"))
                .toList());
        try (CausalLM model = TinyModel.gpt2(1)) {
            EvaluationReport report =
                    Evaluation.on(texts).model("m", model).contextLength(8).run();
            assertEquals(
                    List.of("loss", "perplexity"),
                    List.copyOf(report.of("m").metrics().keySet()));
            String e = assertThrows(
                            ForgeException.class,
                            () -> Evaluation.on(texts).model("m", model).run(Metrics.bleu()))
                    .getMessage();
            assertTrue(e.startsWith("bleu compares answers, and none of the 9 examples is a prompt with an answer"), e);
        }
    }

    @Test
    void classifiersAndEncodersAreJudgedToo() throws Exception {
        Path file = Files.writeString(
                directory.resolve("labels.jsonl"),
                "{\"text\": \"good thing\", \"label\": \"yes\"}\n{\"text\": \"bad thing\", \"label\": \"no\"}\n");
        Dataset labelled = Dataset.jsonl(file, Columns.of("text", "label"));
        try (TextClassifier model = TextClassifier.create(Tokenizer.gpt2(), List.of("no", "yes"), 4, 1)) {
            Trainer.of(model, TrainConfig.builder().learningRate(0.1).epochs(30).build())
                    .fit(model.batches(labelled, 2));
            EvaluationReport.Judged judged =
                    Evaluation.on(labelled).model("c", model).run().of("c");
            assertEquals(1, judged.metric("accuracy"));
            assertEquals(1, judged.metric("macro_f1"));
            assertEquals(1, judged.classes().orElseThrow().count("no", "no"));
            Evaluation cut = Evaluation.on(labelled).model("c", model).contextLength(1); // "good" and "bad"
            assertTrue(cut.run(Metrics.perplexity()).of("c").metric("loss") != judged.metric("loss"));
            String message = assertThrows(ForgeException.class, () -> cut.run(Metrics.bleu()))
                    .getMessage();
            assertTrue(message.contains("bleu is measured of answers, and c tells classes"), message);
            assertTrue(Evaluation.on(labelled)
                    .model("c", model)
                    .run()
                    .json()
                    .at("/models/0/confusion/counts")
                    .isArray());
        }
        T5Config sizes = T5Config.builder()
                .vocabSize(TinyModel.VOCAB_SIZE)
                .hiddenSize(16)
                .headDim(8)
                .intermediateSize(32)
                .numLayers(1)
                .numHeads(2)
                .build();
        try (CausalLM letters = TinyModel.gpt2(1);
                Seq2SeqLM t5 = Seq2SeqLM.create(sizes, letters.tokenizer(), 1)) {
            EvaluationReport.Judged judged =
                    Evaluation.on(FACTS).model("t5", t5).run().of("t5");
            assertEquals(4, judged.answers().orElseThrow().all().size());
            assertTrue(judged.metric("loss") > 0);
        }
    }

    @Test
    void whatCannotBeEvaluatedIsSaid() {
        try (CausalLM model = TinyModel.gpt2(1)) {
            assertThrows(ForgeException.class, () -> Evaluation.on(FACTS).run());
            Evaluation one = Evaluation.on(FACTS).model("m", model);
            assertThrows(ForgeException.class, () -> one.model("m", model));
            assertThrows(ForgeException.class, () -> one.limit(0));
        }
    }
}
