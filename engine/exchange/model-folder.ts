import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TUB_CROP } from './donkeycar/tub-record.ts';
import { DONKEYCAR_RULE } from './steering-rules.ts';
import { writeFolder } from './write.ts';

/** What a model goes out as, beside the ONNX file that it is. */
export const MODEL_EXPORTS = ['python', 'donkeycar'] as const;
export type ModelExport = (typeof MODEL_EXPORTS)[number];

const MODEL = 'model.onnx';

/** Before it is imported. */
const SILENT = `# onnxruntime reports its use to its maker otherwise.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")`;

const DRIVE_PY = `"""Steers with ${MODEL}: python drive.py picture.png (needs onnxruntime, numpy and Pillow)."""
import os
import sys
import numpy as np
from PIL import Image

${SILENT}
import onnxruntime

session = onnxruntime.InferenceSession("${MODEL}")
rows, columns = session.get_inputs()[0].shape[1:3]
for name in sys.argv[1:]:
    retina = Image.open(name).convert("RGB").resize((columns, rows), Image.BOX)
    (curvature,) = session.run(["curvature"], {"camera": np.asarray(retina)[np.newaxis]})
    print(f"{name}: {float(curvature[0, 0]):+.4f}/m, {'left' if curvature[0, 0] > 0 else 'right'}")
`;

const PART_PY = `"""A part of Donkeycar that steers with ${MODEL}, beside this file. Needs onnxruntime and numpy.

In manage.py: V.add(AlvinnPilot(), inputs=["cam/image_array"], outputs=["pilot/angle", "pilot/throttle"],
run_condition="run_pilot")
"""
import math
import os

import numpy as np

${SILENT}
import onnxruntime

WHEELBASE_M = ${DONKEYCAR_RULE.wheelbaseM}
LOCK_RAD = math.radians(${((DONKEYCAR_RULE.lockRad * 180) / Math.PI).toFixed(1)})
# Share of the picture's height that is cut away, as alvinn import does.
CROP_TOP = 1 / ${Math.round(1 / TUB_CROP.top)}


def shares(pixels, cells, begin):
    """Share of every pixel in every cell [cells, pixels]; cells are as large as each other, from pixel begin on."""
    edges = begin + (pixels - begin) * np.arange(cells + 1) / cells
    low = np.maximum(edges[:-1, None], np.arange(pixels))
    high = np.minimum(edges[1:, None], np.arange(pixels) + 1)
    return np.maximum(0, high - low) * cells / (pixels - begin)


class AlvinnPilot:
    def __init__(self, model=os.path.join(os.path.dirname(os.path.abspath(__file__)), "${MODEL}"), throttle=0.2):
        self.session = onnxruntime.InferenceSession(model)
        self.rows, self.columns = self.session.get_inputs()[0].shape[1:3]
        self.throttle = throttle

    def run(self, image):
        """image: rows x columns x RGB, 0 to 255. Returns angle, -1 left to 1 right, and throttle."""
        if image is None:
            return 0.0, 0.0
        down = shares(image.shape[0], self.rows, image.shape[0] * CROP_TOP)
        across = shares(image.shape[1], self.columns, 0)
        retina = np.einsum("ri,ijk,cj->rck", down, image.astype(float), across, optimize=True)
        camera = np.rint(retina).astype(np.uint8)[np.newaxis]
        (curvature,) = self.session.run(["curvature"], {"camera": camera})
        angle = -math.atan(float(curvature[0, 0]) * WHEELBASE_M) / LOCK_RAD
        return max(-1.0, min(1.0, angle)), self.throttle
`;

const PROGRAMS: Readonly<Record<ModelExport, Readonly<Record<string, string>>>> = {
  python: { 'drive.py': DRIVE_PY },
  donkeycar: { 'alvinn_pilot.py': PART_PY },
};

/**
 * Writes a model that steers from the camera alone as a folder with a program in Python that drives with it.
 * @param bytes the ONNX file
 * @throws UserError where something is at `out` already.
 */
export async function writeModelFolder(bytes: Uint8Array, as: ModelExport, out: string): Promise<void> {
  await writeFolder(out, async (folder) => {
    writeFileSync(join(folder, MODEL), bytes);
    for (const [name, text] of Object.entries(PROGRAMS[as])) writeFileSync(join(folder, name), text);
  });
}
