package forge.train;

import forge.engine.Device;
import forge.lora.Lora;
import forge.lora.LoraConfig;
import forge.model.CausalLM;
import forge.model.TinyModel;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RemarksTest {
    @Test
    void aLossFarAboveAGuessIsRemarked() {
        assertEquals(Optional.empty(), Remarks.initialisation(10.9, 50257));
        assertEquals(Optional.empty(), Remarks.initialisation(3, 50257));
        String far = Remarks.initialisation(14.5, 50257).orElseThrow();
        assertTrue(
                far.startsWith("The loss is 14.50 before any training, where guessing among 50,257 tokens gives 10.82"),
                far);
    }

    @Test
    void fewDataForManyWeightsAreRemarked() {
        try (CausalLM model = TinyModel.gpt2(1);
                CausalLM tuned = Lora.attach(model, LoraConfig.of(2, 4, LoraConfig.ALL_LINEAR))) {
            TrainConfig config = TrainConfig.builder().contextLength(16).build();
            DryRun dry = Trainer.of(model, config).dryRun(TinyModel.batches(TinyModel.random(2, 16, 1)));
            assertEquals(1, dry.remarks().size(), dry.remarks().toString());
            assertTrue(dry.text().contains("0.0022 scored tokens for each of 14,816 trained parameters"), dry.text());
            assertEquals(Optional.empty(), Remarks.data(1, Plan.of(tuned, config)));
            assertEquals(Optional.empty(), Remarks.data(20_000, Plan.of(model, config)));
        }
    }

    @Test
    void aWarmupThatOutlastsTheRunIsRemarked() {
        try (CausalLM model = TinyModel.gpt2(1)) {
            TrainConfig.Builder builder =
                    TrainConfig.builder().contextLength(16).epochs(3).learningRate(1e-3);
            DryRun dry = Trainer.of(model, builder.warmupSteps(9).build())
                    .dryRun(TinyModel.batches(TinyModel.random(2, 16, 1)));
            assertTrue(
                    dry.text()
                            .contains(
                                    "takes 9 steps, but the run has 3: the learning rate gets no higher than 0.00030"),
                    dry.text());
            TrainConfig shorter = builder.warmupSteps(2).build();
            assertEquals(Optional.empty(), Remarks.warmup(shorter.schedule(), 1e-3, 3));
        }
    }

    @Test
    void aCudaDeviceThatIsNotUsedIsRemarked() {
        assertEquals(Optional.empty(), Remarks.device(Device.CPU, 0));
        assertEquals(Optional.empty(), Remarks.device(Device.cuda(0), 2));
        assertTrue(Remarks.device(Device.CPU, 1).orElseThrow().contains("device=cuda:0 is faster"));
    }
}
