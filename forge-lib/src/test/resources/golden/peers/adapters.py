"""Adapters by PEFT in float64: a directory each, and qwen3, a base of their own. Call: python adapters.py (see README.md)."""

import json
from pathlib import Path

import peft
import torch
import transformers
from peft import LoraConfig, get_peft_model
from peft.optimizers import create_loraplus_optimizer
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, Qwen3Config, Qwen3ForCausalLM

HERE = Path(__file__).parent
WITH = f"torch {torch.__version__}, transformers {transformers.__version__}, peft {peft.__version__}; CPU, float64"

CASES = {
    "dora_gpt2": ("../gpt2", {"target_modules": "all-linear", "use_dora": True, "r": 2, "lora_alpha": 5,
                              "rank_pattern": {"mlp.c_proj": 3}, "alpha_pattern": {"c_attn": 7}}),
    "dora_gemma": ("../gemma", {"target_modules": "all-linear", "use_dora": True, "use_rslora": True, "r": 2, "lora_alpha": 3}),
    "patterns_qwen3": ("qwen3", {"target_modules": ["q_proj", "k_proj", "o_proj", "down_proj"], "use_rslora": True, "r": 4, "lora_alpha": 8,
                                 "rank_pattern": {"^model.layers.0.self_attn.k_proj": 1, "down_proj": 6, "layers.1.mlp.down_proj": 2},
                                 "alpha_pattern": {"layers.1.self_attn.q_proj": 3, "mlp.down_proj": 24}}),
    "layers_qwen3": ("qwen3", {"target_modules": ["q_proj", "k_proj", "up_proj", "down_proj"], "layers_to_transform": [1], "exclude_modules": ["k_proj", "mlp.up_proj"],
                               "r": 3, "lora_alpha": 6}),
}


def key(name):
    """The name in the file of a trained parameter."""
    return name.replace(".default", "").replace("magnitude_vector.weight", "magnitude_vector")


def qwen3():
    torch.manual_seed(4001)
    config = Qwen3Config(vocab_size=64, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2,
                         num_key_value_heads=1, head_dim=8, max_position_embeddings=64, tie_word_embeddings=False,
                         bos_token_id=None, eos_token_id=None)
    model = Qwen3ForCausalLM(config)
    with torch.no_grad():
        for name, p in model.named_parameters():
            p.copy_(torch.randn_like(p) * 0.3 + (1 if "norm" in name else 0))
    model.save_pretrained(HERE / "qwen3")
    (HERE / "qwen3" / "generation_config.json").unlink(missing_ok=True)


def base_of(path):
    return AutoModelForCausalLM.from_pretrained(HERE / path, dtype=torch.float64)


def ids_of(model):
    return torch.arange(22).reshape(2, 11) * 37 % model.config.vocab_size


def disturb(tuned, seed):
    """Numbers of float32, so that the file has them all."""
    torch.manual_seed(seed)
    with torch.no_grad():
        for name, p in tuned.named_parameters():
            if p.requires_grad:
                p.copy_((p + 0.1 * torch.randn_like(p)).float())


def save(tuned, directory):
    tuned.save_pretrained(directory)
    for folder in (directory, directory / "one", directory / "other"):
        (folder / "README.md").unlink(missing_ok=True)
        path = folder / "adapter_model.safetensors"
        if path.exists():
            config = folder / "adapter_config.json"
            text = config.read_text().replace(str(HERE), ".").replace("./../", "../")  # not where it was made
            settings = json.loads(text)
            settings["target_modules"].sort()  # a set there, of no order
            config.write_text(json.dumps(settings, indent=2) + "\n")
            save_file({n: t.float() for n, t in load_file(path).items()}, path, {"format": "pt"})


def case(name, path, options):
    torch.manual_seed(5)
    tuned = get_peft_model(base_of(path), LoraConfig(task_type="CAUSAL_LM", **options)).double()
    made = {"fresh." + key(n): p.detach().clone() for n, p in tuned.named_parameters() if "magnitude" in n}
    disturb(tuned, 6)
    directory = HERE / name
    save(tuned, directory)
    ids = ids_of(tuned)
    logits = tuned(ids[:, :-1]).logits
    loss = torch.nn.functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), ids[:, 1:].reshape(-1))
    loss.backward()
    made["logits"] = logits[:, -1].detach()
    made |= {"grad." + key(n): p.grad for n, p in tuned.named_parameters() if p.requires_grad}
    plus = create_loraplus_optimizer(tuned, torch.optim.AdamW, lr=1e-3, loraplus_lr_ratio=16)
    rates = {id(p): group["lr"] / 1e-3 for group in plus.param_groups for p in group["params"]}
    loraplus = {key(n): rates[id(p)] for n, p in tuned.named_parameters() if p.requires_grad}
    merged = tuned.merge_and_unload()
    adapted = {n.removeprefix("base_model.model.").rsplit(".lora_", 1)[0] + ".weight" for n in loraplus}
    made |= {"merged." + n: p.detach() for n, p in merged.named_parameters() if n in sorted(adapted)[-2:]}
    made["merged_logits"] = merged(ids[:, :-1]).logits[:, -1].detach()
    save_file({n: t.float().contiguous() for n, t in made.items()}, directory / "expected.safetensors")
    text = json.dumps({"computed_with": WITH, "base": path, "loss": loss.item(), "loraplus": loraplus}, indent=1)
    (directory / "golden.json").write_text(text + "\n")


def weighted():
    """Two adapters on one base and their sums."""
    torch.manual_seed(7)
    one = LoraConfig(task_type="CAUSAL_LM", r=4, lora_alpha=8, target_modules=["q_proj", "down_proj"])
    other = LoraConfig(task_type="CAUSAL_LM", r=4, lora_alpha=4, target_modules=["q_proj", "down_proj"], use_rslora=True)
    tuned = get_peft_model(base_of("qwen3"), one, "one").double()
    tuned.add_adapter("other", other)
    tuned.double()
    for name in ("one", "other"):
        tuned.set_adapter(name)
        disturb(tuned, 8 + len(name))
    directory = HERE / "weighted_qwen3"
    save(tuned, directory)
    ids = ids_of(tuned)
    made = {}
    for kind in ("linear", "cat", "svd"):
        for weights in ((0.7, 0.3), (0.7, -0.3)):
            name = f"{kind} {weights[0]} {weights[1]}"
            rank = {"svd_rank": 4} if kind == "svd" else {}
            tuned.add_weighted_adapter(["one", "other"], list(weights), name.replace(".", "_"), combination_type=kind, **rank)
            tuned.set_adapter(name.replace(".", "_"))
            made[name] = tuned(ids[:, :-1]).logits[:, -1].detach()
            layer = tuned.base_model.model.model.layers[1].mlp.down_proj
            made["delta " + name] = layer.get_delta_weight(name.replace(".", "_")).detach()
    save_file({n: t.float().contiguous() for n, t in made.items()}, directory / "expected.safetensors")


def main():
    torch.set_default_dtype(torch.float32)
    qwen3()
    for name, (path, options) in CASES.items():
        case(name, path, options)
    weighted()


if __name__ == "__main__":
    main()
