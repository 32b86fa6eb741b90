"""The peer of TrainBenchmark.java: a GPT-2 block structure in PyTorch eager with scaled_dot_product_attention and fused AdamW.

Weights and batch come from the same formulas as on our side, so the first losses must agree. Arguments are key=value:
layers hidden heads tokens batch vocabulary steps warmup threads precision (F32, BF16 by autocast).
"""
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

settings = dict(precision="F32", layers=6, hidden=384, heads=6, tokens=128, batch=8, vocabulary=8192, steps=20, warmup=3, threads=1)
settings.update((key, value if key == "precision" else int(value))
                for key, value in (argument.split("=") for argument in sys.argv[1:]))
layers, hidden, heads, tokens, batch, vocabulary = (
    settings[key] for key in ("layers", "hidden", "heads", "tokens", "batch", "vocabulary"))
torch.set_num_threads(settings["threads"])


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm_1 = nn.LayerNorm(hidden)
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.projection = nn.Linear(hidden, hidden)
        self.norm_2 = nn.LayerNorm(hidden)
        self.up = nn.Linear(hidden, 4 * hidden)
        self.down = nn.Linear(4 * hidden, hidden)

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = (part.view(b, t, heads, c // heads).transpose(1, 2) for part in self.qkv(self.norm_1(x)).split(c, 2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.projection(y.transpose(1, 2).reshape(b, t, c))
        return x + self.down(F.gelu(self.up(self.norm_2(x)), approximate="tanh"))


class Gpt(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte = nn.Embedding(vocabulary, hidden)
        self.wpe = nn.Embedding(tokens, hidden)
        self.blocks = nn.ModuleList(Block() for _ in range(layers))
        self.norm_f = nn.LayerNorm(hidden)

    def forward(self, ids, targets):
        x = self.wte(ids) + self.wpe.weight[: ids.shape[1]]
        for block in self.blocks:
            x = block(x)
        logits = F.linear(self.norm_f(x), self.wte.weight)
        return F.cross_entropy(logits.view(-1, vocabulary).float(), targets.view(-1))


def formula(shape, k):
    i = torch.arange(shape.numel(), dtype=torch.float64)
    x = torch.sin(i * 12.9898 + k * 78.233) * 43758.5453
    return ((x - torch.floor(x) - 0.5) * 2 * 0.035).reshape(shape).float()


model = Gpt()
with torch.no_grad():
    for k, (name, parameter) in enumerate(model.named_parameters()):
        if parameter.dim() == 2:
            parameter.copy_(formula(parameter.shape, k))
        else:
            parameter.fill_(1.0 if "norm" in name and name.endswith("weight") else 0.0)

i = torch.arange(batch * (tokens + 1))
data = ((i * 7919 + i * i % 101) % vocabulary).view(batch, tokens + 1)
ids, targets = data[:, :-1].contiguous(), data[:, 1:].contiguous()
optimizer = torch.optim.AdamW(
    model.parameters(), lr=3e-4, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1, fused=True)


def step():
    with torch.autocast("cpu", torch.bfloat16, enabled=settings["precision"] == "BF16"):
        loss = model(ids, targets)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    return loss.item()


first = step()
for _ in range(1, settings["warmup"]):
    step()
millis, cpu = [], []
last = first
for _ in range(settings["steps"]):
    start, cpu_start = time.perf_counter(), time.thread_time()
    last = step()
    millis.append((time.perf_counter() - start) * 1e3)
    cpu.append((time.thread_time() - cpu_start) * 1e3)
millis.sort()
cpu.sort()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(f"median_ms={millis[len(millis) // 2]:.4f} cpu_ms={cpu[len(cpu) // 2]:.4f} min_ms={millis[0]:.4f} peak_mib={peak} "
      f"first_loss={first:.5f} last_loss={last:.5f} torch={torch.__version__}")
