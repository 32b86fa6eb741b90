"""The peer of TrainBenchmark.java: a GPT-2 block structure in PyTorch eager with scaled_dot_product_attention and fused AdamW.

Weights and batch come from the same formulas as on our side, so the first losses must agree. Arguments are key=value:
layers hidden heads tokens batch vocabulary steps warmup threads precision (F32, BF16 by autocast).
"""
import resource
import sys
import time

import torch

from gpt import Gpt

settings = dict(precision="F32", layers=6, hidden=384, heads=6, tokens=128, batch=8, vocabulary=8192, steps=20, warmup=3, threads=1)
settings.update((key, value if key == "precision" else int(value))
                for key, value in (argument.split("=") for argument in sys.argv[1:]))
layers, hidden, heads, tokens, batch, vocabulary = (
    settings[key] for key in ("layers", "hidden", "heads", "tokens", "batch", "vocabulary"))
torch.set_num_threads(settings["threads"])
model = Gpt(layers, hidden, heads, tokens, vocabulary)
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
