package forge.cli;

import forge.data.BatchOptions;
import forge.data.Dataset;
import forge.data.InputBatches;
import forge.lora.Lora;
import forge.model.Adaptable;
import forge.model.CausalLM;
import forge.model.LoadOptions;
import forge.model.ModelFamily;
import forge.model.ModelSize;
import forge.model.Seq2SeqLM;
import forge.model.TextClassifier;
import forge.tokenizer.Tokenizer;
import forge.train.TrainConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a command trains: a whole model, or an adapter.
 *
 * @param base the model below the adapter where it is one
 */
record TrainedModel(Adaptable<?> model, Optional<Adaptable<?>> base, PlanSettings settings) implements AutoCloseable {
    static TrainedModel open(String directory, PlanSettings settings) {
        if (settings.method() == PlanSettings.Method.FULL) { // what is trained is float32
            LoadOptions whole =
                    LoadOptions.builder().device(settings.held().device()).build();
            return of(Adaptable.load(Path.of(directory), whole), settings);
        }
        return of(Adaptable.load(Path.of(directory), settings.held()), settings);
    }

    /** A model of random weights with the tokenizer of GPT-2. */
    static TrainedModel create(ModelSize size, PlanSettings settings) {
        return of(
                CausalLM.create(
                        ModelFamily.GPT2,
                        size,
                        Tokenizer.gpt2(),
                        settings.train().seed()),
                settings);
    }

    private static TrainedModel of(Adaptable<?> model, PlanSettings settings) {
        if (settings.method() == PlanSettings.Method.FULL) {
            return new TrainedModel(model, Optional.empty(), settings);
        }
        try {
            return new TrainedModel(Lora.attach(model, settings.lora()), Optional.of(model), settings);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    TrainConfig config() {
        return settings.train();
    }

    /** {@link #batches(Dataset)} of files. */
    InputBatches batches(String path) {
        return batches(Dataset.load(path));
    }

    /** Examples as the objective reads them. */
    InputBatches batches(Dataset examples) {
        if (model instanceof Seq2SeqLM pairs) {
            return pairs.batches(examples, settings.pairs(), config().seed());
        }
        return model instanceof TextClassifier classifier
                ? classifier.batches(examples, config().shape(), config().seed())
                : batches(examples, (CausalLM) model);
    }

    private InputBatches batches(Dataset examples, CausalLM language) {
        TrainConfig config = config();
        if (config.objective().comparesPairs()) {
            BatchOptions options = BatchOptions.builder(
                            config.shape().batchSize(), config.shape().contextLength())
                    .seed(config.seed())
                    .build();
            return examples.preferenceBatches(language.tokenizer(), options);
        }
        return examples.batches(language.tokenizer(), config.shape(), config.seed());
    }

    @Override
    public void close() {
        model.close();
        base.ifPresent(Adaptable::close);
    }
}
