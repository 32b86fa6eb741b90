"""The peer of GenerateBenchmark.java: greedy tokens in PyTorch eager, float32, inference mode, a preallocated cache.

Arguments are key=value: layers hidden heads tokens vocabulary new runs warmup threads. What Python has no kernel for in
eager mode, weights of int8, it is not asked for: its float32 is what our int8 is compared with.
"""
import resource
import sys
import time

import torch

from gpt import Gpt

settings = dict(layers=6, hidden=384, heads=6, tokens=128, vocabulary=8192, new=120, runs=7, warmup=2, threads=1)
for argument in sys.argv[1:]:
    key, value = argument.split("=")
    if key in settings:
        settings[key] = int(value)
torch.set_num_threads(settings["threads"])
model = Gpt(*(settings[key] for key in ("layers", "hidden", "heads", "tokens", "vocabulary"))).eval()
size = (1, settings["heads"], settings["tokens"], settings["hidden"] // settings["heads"])
caches = [(torch.zeros(size), torch.zeros(size)) for _ in range(settings["layers"])]


@torch.inference_mode()
def generate():
    ids, next_ids, position = [], torch.arange(4).view(1, 4), 0
    for _ in range(settings["new"]):
        logits = model.continued(next_ids, caches, position)
        position += next_ids.shape[1]
        next_ids = logits.argmax(-1)
        ids.append(next_ids.item())
    return ids


for _ in range(settings["warmup"]):
    generate()
millis = []
for _ in range(settings["runs"]):
    start = time.perf_counter()
    found = generate()
    millis.append((time.perf_counter() - start) * 1e3)
millis.sort()
median = millis[len(millis) // 2]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
first = str(found[:8]).replace(" ", "")
print(f"median_ms={median:.3f} min_ms={millis[0]:.3f} tokens_per_s={len(found) / median * 1e3:.1f} peak_mib={peak} "
      f"ids={first} torch={torch.__version__}")
