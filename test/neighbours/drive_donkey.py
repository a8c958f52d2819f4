"""Drives a scene with gym-donkeycar's own client and a P-controller on cte, and tells what came of it as JSON.

python3 drive_donkey.py GYM_DONKEYCAR PORT SCENE METRES [SECONDS_OF_A_FRAME]   (needs numpy and Pillow)
"""
import hashlib
import json
import os
import sys
import time
import types

clone, port, scene, metres = sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4])

# The package itself wants gymnasium, its client does not.
package = types.ModuleType("gym_donkeycar")
package.__path__ = [os.path.join(clone, "gym_donkeycar")]
sys.modules["gym_donkeycar"] = package
envs = types.ModuleType("gym_donkeycar.envs")
envs.__path__ = [os.path.join(clone, "gym_donkeycar", "envs")]
sys.modules["gym_donkeycar.envs"] = envs
from gym_donkeycar.envs.donkey_sim import DonkeyUnitySimContoller  # noqa: E402

stdout, sys.stdout = sys.stdout, sys.stderr
sim = DonkeyUnitySimContoller(
    {
        "level": scene,
        "log_level": 30,
        "host": "127.0.0.1",
        "port": port,
        "max_cte": 8.0,
        "cam_resolution": (120, 160, 3),
        "car_config": {"body_style": "donkey", "body_rgb": (255, 0, 0), "car_name": "p-controller", "font_size": 50},
        "cam_config": {"img_w": 160, "img_h": 120, "img_d": 3, "img_enc": "JPG"},
    }
)
sim.wait_until_loaded()
sim.handler.send_control(0, 0, 1.0)
time.sleep(0.1)
sim.reset()
sim.handler.send_control(0, 0, 1.0)
time.sleep(0.1)
picture, _, done, info = sim.observe()

seen = hashlib.sha256()
began, driven, frames, worst, simulated, before = time.time(), 0.0, 0, 0.0, 0.0, None
while driven < metres and not done:
    sim.take_action([max(-1.0, min(1.0, -0.8 * info["cte"])), 0.5])
    picture, _, done, info = sim.observe()
    seen.update(picture.tobytes())
    seen.update(repr((info["pos"], info["cte"], info["speed"], info["car"], info["hit"])).encode())
    x, _, z = info["pos"]
    if before is not None:
        driven += ((x - before[0]) ** 2 + (z - before[1]) ** 2) ** 0.5
    before = (x, z)
    frames += 1
    worst = max(worst, abs(info["cte"]))
elapsed = time.time() - began
stdout.write(
    json.dumps(
        {
            "metres": driven,
            "frames": frames,
            "seconds": elapsed,
            "worst_cte": worst,
            "done": bool(done),
            "speed": info["speed"],
            "forward_vel": info["forward_vel"],
            "picture": list(picture.shape),
            "digest": seen.hexdigest(),
        }
    )
    + "\n"
)
stdout.flush()
sim.quit()
os._exit(0)
