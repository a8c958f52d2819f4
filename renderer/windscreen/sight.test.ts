import { PerspectiveCamera, Vector3 } from 'three/webgpu';
import { describe, expect, it } from 'vitest';
import { levelSight, type Sight, seenAt, sightFromAbove } from './sight.ts';

/** A camera, looking; and what it shows of the ground, place by place. */
function look(eye: Vector3, target: Vector3, up: Vector3) {
  const camera = new PerspectiveCamera(43, 16 / 9, 0.25, 1600);
  camera.position.copy(eye);
  camera.up.copy(up);
  camera.lookAt(target);
  camera.updateMatrixWorld();
  const shows = (x: number, z: number, edge: number) => {
    const seen = new Vector3(x, target.y, z).project(camera);
    return Math.abs(seen.x) < edge && Math.abs(seen.y) < edge && Math.abs(seen.z) < 1;
  };
  return { camera, shows };
}

function* places() {
  for (let x = -200; x <= 200; x += 5) for (let z = -200; z <= 200; z += 5) yield [x, z] as const;
}

const listed = (sight: Sight) => [...places()].filter(([x, z]) => seenAt(sight, x, z, 500) >= 0).length;

describe('what a view shows of the ground', () => {
  it('from above is all that the camera shows, and little more', () => {
    const target = new Vector3(20, 3, -40);
    const { camera, shows } = look(new Vector3(0, 65, -14), target, new Vector3(20, 0, -26).normalize());
    const sight = sightFromAbove(camera, target);
    for (const [x, z] of places()) if (shows(x, z, 1)) expect(seenAt(sight, x, z, 500)).not.toBe(-1);
    expect([...places()].filter(([x, z]) => shows(x, z, 1)).length).toBeGreaterThan(100);
    expect(listed(sight)).toBeLessThan(1.5 * [...places()].filter(([x, z]) => shows(x, z, 1)).length);
  });

  it('from the road is all ahead that the camera shows, as far as it is asked', () => {
    const target = new Vector3(30, 1, -10);
    const { camera, shows } = look(new Vector3(2, 2, 5), target, new Vector3(0, 1, 0));
    const sight = levelSight(camera, target);
    for (const [x, z] of places()) if (shows(x, z, 1)) expect(seenAt(sight, x, z, 500)).not.toBe(-1);
    expect(listed(sight)).toBeLessThan([...places()].length / 2);
    expect(seenAt(sight, 32, -10, 20)).toBe(-1);
    expect(seenAt(sight, 32, -10, 40)).toBeCloseTo(Math.hypot(30, 15), 6);
  });
});
