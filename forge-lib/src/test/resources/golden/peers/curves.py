"""Losses of short runs by PyTorch and PEFT in float64: curves.json. Call: python curves.py (see README.md)."""

import json
import math
import tempfile
from pathlib import Path

import peft
import torch
import transformers
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, get_scheduler
from transformers.optimization import Adafactor as TransformersAdafactor

HERE = Path(__file__).parent
STEPS = 20
LENGTH = 12
torch.set_default_dtype(torch.float64)


def batches(steps, rows=2, seed=7):
    """Ids of every step; in the second row of every odd step the first five targets do not count."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, 512, (steps, rows, LENGTH + 1), generator=generator)


IDS = batches(STEPS)


def targets(step, ids):
    wanted = ids[:, 1:].clone()
    if step % 2:
        wanted[1, :5] = -100
    return wanted


def loss_of(model, step, smoothing=0.0):
    logits = model(IDS[step][:, :-1]).logits
    return torch.nn.functional.cross_entropy(
        logits.reshape(-1, logits.shape[-1]), targets(step, IDS[step]).reshape(-1), label_smoothing=smoothing)


def model_of(name):
    return AutoModelForCausalLM.from_pretrained(HERE.parent / name, dtype=torch.float64).train()


def groups(named, decay):
    named = list(named)
    return [
        {"params": [p for _, p in named if p.ndim >= 2], "weight_decay": decay},
        {"params": [p for _, p in named if p.ndim < 2], "weight_decay": 0.0},
    ]


class Lion(torch.optim.Optimizer):
    """arXiv:2302.06675, algorithm 2."""

    def __init__(self, params, lr, betas, weight_decay=0.0):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                first, second = group["betas"]
                p -= group["lr"] * (torch.sign(first * m + (1 - first) * p.grad) + group["weight_decay"] * p)
                m.mul_(second).add_((1 - second) * p.grad)


def hidden(model):
    """Weights of the linears inside the blocks."""
    return [(n, p) for n, p in model.named_parameters()
            if p.ndim == 2 and not any(part in n for part in ("wte", "wpe", "embed", "lm_head"))]


def muon(model, **options):
    inside = hidden(model)
    names = {n for n, _ in inside}
    rest = [(n, p) for n, p in model.named_parameters() if n not in names]
    return [torch.optim.Muon([p for _, p in inside], **options),
            torch.optim.AdamW(groups(rest, options["weight_decay"]), lr=options["lr"])]


RULES = {
    "adamw": ("gpt2", lambda m: [torch.optim.AdamW(groups(m.named_parameters(), 0.1), lr=1e-3)]),
    "adamw_betas": ("llama", lambda m: [torch.optim.AdamW(groups(m.named_parameters(), 0.1), lr=1e-3, betas=(0.8, 0.95), eps=1e-6)]),
    "sgd": ("gpt2", lambda m: [torch.optim.SGD(groups(m.named_parameters(), 0.1), lr=0.05)]),
    "sgd_momentum": ("gpt2", lambda m: [torch.optim.SGD(groups(m.named_parameters(), 0.1), lr=0.05, momentum=0.9)]),
    "sgd_nesterov": ("gpt2", lambda m: [torch.optim.SGD(groups(m.named_parameters(), 0.1), lr=0.05, momentum=0.9, nesterov=True)]),
    "adafactor_torch": ("gpt2", lambda m: [torch.optim.Adafactor(groups(m.named_parameters(), 0.1), lr=1e-2, eps=(2.0**-23, 1e-3))]),
    "adafactor_absolute": ("llama", lambda m: [TransformersAdafactor(
        groups(m.named_parameters(), 0.1), lr=1e-3, scale_parameter=False, relative_step=False)]),
    "adafactor_first_moment": ("llama", lambda m: [TransformersAdafactor(
        groups(m.named_parameters(), 0.1), lr=1e-3, beta1=0.9, scale_parameter=False, relative_step=False)]),
    "adafactor_relative": ("llama", lambda m: [TransformersAdafactor(
        groups(m.named_parameters(), 0.1), scale_parameter=True, relative_step=True)]),
    "muon": ("llama", lambda m: muon(m, lr=1e-3, weight_decay=0.1, adjust_lr_fn="match_rms_adamw")),
    "muon_gpt2": ("gpt2", lambda m: muon(m, lr=1e-3, weight_decay=0.1, adjust_lr_fn="match_rms_adamw")),
    "muon_original": ("llama", lambda m: muon(m, lr=1e-3, weight_decay=0.1, adjust_lr_fn="original", momentum=0.9, nesterov=False)),
    "lion": ("gpt2", lambda m: [Lion(groups(m.named_parameters(), 0.1), lr=1e-4, betas=(0.9, 0.99))]),
}


def exact_newton_schulz():
    """PyTorch's Muon rounds to bfloat16 before it multiplies; here it stays with float64."""
    import importlib
    module = importlib.import_module("torch.optim._muon")
    plain = module._zeropower_via_newtonschulz

    def exact(grad, *arguments):
        kept = torch.Tensor.bfloat16
        torch.Tensor.bfloat16 = torch.Tensor.clone  # the cast copies, too: what follows is in place
        try:
            return plain(grad, *arguments)
        finally:
            torch.Tensor.bfloat16 = kept

    module._zeropower_via_newtonschulz = exact
    return lambda: setattr(module, "_zeropower_via_newtonschulz", plain)


def train(model, optimizers, clip, schedule=None, steps=STEPS, smoothing=0.0):
    losses, norms = [], []
    trained = [p for p in model.parameters() if p.requires_grad]
    for step in range(steps):
        loss = loss_of(model, step, smoothing)
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(trained, clip).item())
        for optimizer in optimizers:
            optimizer.step()
        if schedule:
            schedule.step()
        model.zero_grad()
        losses.append(loss.item())
    losses.append(loss_of(model, 0, smoothing).item())
    return {"losses": losses, "norms": norms}


def rules():
    found = {}
    for name, (base, rule) in RULES.items():
        if name.startswith("muon"):
            model = model_of(base)
            rounded = train(model, rule(model), 1.0)
            restore = exact_newton_schulz()
        model = model_of(base)
        found[name] = {"base": base, **train(model, rule(model), 1.0)}
        if name.startswith("muon"):
            restore()
            found[name]["losses_in_bfloat16"] = rounded["losses"]
    return found


def lora(variant):
    """Ten steps of an adapter whose start is written beside: AdamW, warm-up of three steps, cosine, clip."""
    torch.manual_seed(3)
    model = model_of("llama")
    tuned = get_peft_model(model, LoraConfig(
        r=4, lora_alpha=8, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM", use_dora=variant == "dora"))
    with torch.no_grad():
        for name, p in tuned.named_parameters():
            if "lora_" in name and "magnitude" not in name:
                p.copy_(p.float())
    start = HERE / ("run_" + variant)
    tuned.peft_config["default"].base_model_name_or_path = "llama"
    tuned.save_pretrained(start)
    (start / "README.md").unlink(missing_ok=True)
    stored(start, tuned)
    optimizer = torch.optim.AdamW([p for p in tuned.parameters() if p.requires_grad], lr=5e-3)
    schedule = get_scheduler("cosine", optimizer, num_warmup_steps=3, num_training_steps=10)
    return train(tuned, [optimizer], 1.0, schedule, 10)


def stored(directory, tuned):
    """In float32, which the values are numbers of (but for magnitudes)."""
    from safetensors.torch import load_file, save_file
    path = directory / "adapter_model.safetensors"
    tensors = {n: t.float() for n, t in load_file(path).items()}
    save_file(tensors, path, {"format": "pt"})
    with torch.no_grad():
        for name, p in tuned.named_parameters():
            key = name.replace(".default", "").replace("magnitude_vector.weight", "magnitude_vector")
            if key in tensors:
                p.copy_(tensors[key])


def examples():
    """Seven of different lengths; labels count from a different place each."""
    generator = torch.Generator().manual_seed(11)
    made = []
    for length, prompt in ((9, 2), (12, 7), (5, 1), (12, 3), (8, 6), (11, 1), (10, 4)):
        ids = torch.randint(0, 512, (length,), generator=generator).tolist()
        made.append({"input_ids": ids, "labels": [-100] * prompt + ids[prompt:]})
    return made


class InOrder(transformers.Trainer):
    def _get_train_sampler(self, *_):
        return torch.utils.data.SequentialSampler(self.train_dataset)


def padded(rows):
    longest = max(len(row["input_ids"]) for row in rows)
    fill = {"input_ids": 0, "labels": -100}
    made = {key: torch.tensor([row[key] + [value] * (longest - len(row[key])) for row in rows]) for key, value in fill.items()}
    made["attention_mask"] = torch.tensor(
        [[1] * len(row["input_ids"]) + [0] * (longest - len(row["input_ids"])) for row in rows])
    return made


def trainer():
    """Three epochs of transformers' own trainer: batches of two, two a step, of which the last of an epoch is not full."""
    with tempfile.TemporaryDirectory() as directory:
        arguments = transformers.TrainingArguments(
            output_dir=directory, per_device_train_batch_size=2, gradient_accumulation_steps=2, num_train_epochs=3,
            learning_rate=1e-3, weight_decay=0.1, warmup_steps=2, lr_scheduler_type="cosine", max_grad_norm=1.0,
            logging_steps=1, save_strategy="no", report_to=[], use_cpu=True, seed=1, disable_tqdm=True)
        run = InOrder(model=model_of("gpt2"), args=arguments, train_dataset=examples(), data_collator=padded)
        run.train()
        logs = [line for line in run.state.log_history if "loss" in line]
    return {"examples": examples(), "losses": [line["loss"] for line in logs],
            "norms": [line["grad_norm"] for line in logs], "rates": [line["learning_rate"] for line in logs]}


def main():
    made = {
        "computed_with": f"torch {torch.__version__}, transformers {transformers.__version__}, peft {peft.__version__}; CPU, float64",
        "ids": IDS.tolist(),
        "rules": rules(),
        "lora": lora("lora"),
        "dora": lora("dora"),
    }
    model = model_of("gpt2")
    made["smoothed"] = train(model, [torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.0)], math.inf, None, 5, 0.1)
    made["trainer"] = trainer()
    text = json.dumps(made).replace('"rules"', '\n"rules"').replace('"base"', '\n"base"').replace('], "', '],\n "')
    (HERE / "curves.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
