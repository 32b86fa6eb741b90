"""Losses and logs of TRL's trainers in float64: preferences.json. Call: python preferences.py (see README.md)."""

import json
import tempfile
from pathlib import Path

import torch
import transformers
import trl
from datasets import Dataset
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import DPOConfig, DPOTrainer
from trl.experimental.orpo import ORPOConfig, ORPOTrainer

HERE = Path(__file__).parent
GPT2 = HERE.parent / "gpt2"
KEPT = "transformer.h.1.attn.c_proj.bias"

RECORDS = [
    {"prompt": "Where is my order?", "chosen": " It left on Monday.", "rejected": " Who knows."},
    {"prompt": "Name a colour.", "chosen": " Blue", "rejected": " A colour is what light is where it is seen."},
    {"prompt": "Is it late?", "chosen": " No, it is early in the morning.", "rejected": " Yes"},
    {"prompt": "A prompt that is so long that it fills the row all by itself and leaves no place for an answer of any kind.",
     "chosen": " one", "rejected": " two"},
    {"prompt": "Say it at length.", "chosen": " It was the best of answers, and it was the worst of answers, for it had no end.",
     "rejected": " No."},
]


def model():
    return AutoModelForCausalLM.from_pretrained(GPT2, dtype=torch.float64)


def moved():
    """What is trained: not the reference."""
    policy = model()
    torch.manual_seed(9)
    with torch.no_grad():
        weight = policy.transformer.h[1].mlp.c_proj.weight
        weight += 0.05 * torch.sin(torch.arange(weight.numel(), dtype=torch.float64)).reshape(weight.shape)
    return policy


def options(directory, **more):
    return dict(output_dir=directory, per_device_train_batch_size=4, max_length=32, report_to=[], use_cpu=True, bf16=False,
                gradient_checkpointing=False, disable_tqdm=True, **more)


def dpo(loss_type, beta, **more):
    tokenizer = AutoTokenizer.from_pretrained(GPT2)
    with tempfile.TemporaryDirectory() as directory:
        trainer = DPOTrainer(
            model=moved(), ref_model=model(), processing_class=tokenizer, train_dataset=Dataset.from_list(RECORDS),
            args=DPOConfig(**options(directory, loss_type=[loss_type], beta=beta, **more)))
        rows = [trainer.train_dataset[i] for i in range(len(trainer.train_dataset))]
        batch = trainer.data_collator(rows)
        return measured(trainer, batch, lambda: trainer.compute_loss(trainer.model, batch)), tokens(batch)


def tokens(batch):
    half = len(batch["input_ids"]) // 2
    made = []
    for i in range(half):
        pair = {}
        for name, row in (("chosen", i), ("rejected", half + i)):
            length = int(batch["attention_mask"][row].sum())
            pair[name] = batch["input_ids"][row][:length].tolist()
            pair[name + "_scored"] = batch["completion_mask"][row][:length].tolist()
        made.append(pair)
    return made


def measured(trainer, batch, loss_of):
    trainer.model.train()
    loss = loss_of()
    loss.backward()
    weights = dict(trainer.model.named_parameters())
    metrics = trainer._metrics["train"] if hasattr(trainer, "_metrics") else trainer._stored_metrics["train"]
    wanted = {k: float(torch.as_tensor(v[-1])) for k, v in metrics.items()
              if k.startswith(("rewards/", "logps/", "log_odds", "nll"))}
    return {"loss": loss.item(), "metrics": wanted, "gradient": weights[KEPT].grad.tolist()}


def orpo(beta):
    tokenizer = AutoTokenizer.from_pretrained(GPT2)
    tokenizer.pad_token = tokenizer.eos_token
    kept = [RECORDS[i] for i in (0, 1, 2)]
    with tempfile.TemporaryDirectory() as directory:
        trainer = ORPOTrainer(
            model=moved(), processing_class=tokenizer, train_dataset=Dataset.from_list(kept),
            args=ORPOConfig(**options(directory, beta=beta)))
        rows = [trainer.train_dataset[i] for i in range(3)]
        batch = trainer.data_collator(rows)
        made = measured(trainer, batch, lambda: trainer.compute_loss(trainer.model, batch))
        trainer.model.zero_grad()
        chosen, rejected, *_ = trainer.concatenated_forward(trainer.model, batch)
        odds, *_ = trainer.odds_ratio_loss(chosen, rejected)
        paper = -chosen.mean() - odds.mean()
        paper.backward()
        bias = dict(trainer.model.named_parameters())[KEPT].grad.tolist()
        made["paper"] = {"loss": paper.item(), "gradient": bias}  # the first term of the answer alone, a mean over pairs
        made["rows"] = [{key: row[key] for key in ("chosen_input_ids", "chosen_labels", "rejected_input_ids", "rejected_labels")}
                        for row in rows]
        return made


def main():
    made = {"computed_with": f"trl {trl.__version__}, transformers {transformers.__version__}, torch {torch.__version__}; CPU, float64",
            "records": RECORDS}
    made["dpo"], made["tokens"] = dpo("sigmoid", 0.1)
    made["dpo_strong"], _ = dpo("sigmoid", 0.5)
    made["ipo"], _ = dpo("ipo", 0.2)
    made["orpo"] = orpo(0.1)
    (HERE / "preferences.json").write_text(json.dumps(made).replace('], "', '],\n "').replace('}, {', '},\n {') + "\n")


if __name__ == "__main__":
    main()
