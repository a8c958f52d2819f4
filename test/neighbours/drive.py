"""A drive.py as people have for Udacity's simulator: python3 drive.py PORT [METRES [PICTURE]]

Steers for the middle of what is grey in the picture and holds a speed. Needs python-socketio, eventlet, numpy and Pillow.
With METRES it ends after so many metres, by its own reckoning, and tells what it saw as JSON.
"""
import base64
import hashlib
import json
import os
import sys
from io import BytesIO

import eventlet
import numpy as np
import socketio
from PIL import Image

METRES = float(sys.argv[2]) if len(sys.argv) > 2 else float("inf")
SET_SPEED_MPH = 12
FRAME_S = 0.1

sio = socketio.Server()
seen = hashlib.sha256()
driven, frames, integral = 0.0, 0, 0.0


def steering_of(picture):
    rows = picture[80:110].astype(float)
    grey = rows.max(axis=2) - rows.min(axis=2) < 24
    across = np.linspace(-1, 1, picture.shape[1])
    middles = [across[row].mean() for row in grey if row.sum() > 8]
    return float(np.clip(1.2 * np.mean(middles), -1, 1)) if middles else 0.0


def send(steering, throttle):
    sio.emit("steer", data={"steering_angle": str(steering), "throttle": str(throttle)}, skip_sid=True)


@sio.on("connect")
def connect(sid, environ):
    send(0, 0)


@sio.on("telemetry")
def telemetry(sid, data):
    global driven, frames, integral
    if not data:
        sio.emit("manual", data={}, skip_sid=True)
        return
    image = base64.b64decode(data["image"])
    picture = np.asarray(Image.open(BytesIO(image)))
    seen.update(image)
    if frames == 20 and len(sys.argv) > 3:
        Image.fromarray(picture).save(sys.argv[3])
    speed = float(data["speed"])
    driven += speed * 0.44704 * FRAME_S
    frames += 1
    if driven >= METRES:
        print(json.dumps({"metres": driven, "frames": frames, "speed_mph": speed, "digest": seen.hexdigest()}), flush=True)
        os._exit(0)
    error = SET_SPEED_MPH - speed
    integral += error
    send(steering_of(picture), 0.1 * error + 0.002 * integral)


eventlet.wsgi.server(eventlet.listen(("127.0.0.1", int(sys.argv[1]))), socketio.WSGIApp(sio), log_output=False)
