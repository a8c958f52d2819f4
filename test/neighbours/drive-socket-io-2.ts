/**
 * A server of socket.io 2 (Engine.IO 3) that drives as drive.py does: node drive-socket-io-2.ts FOLDER PORT [METRES]
 *
 * FOLDER holds node_modules with socket.io 2.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { decodePicture, type Picture } from '../../engine/exchange/picture.ts';

const [folder, port, metres = 'Infinity'] = process.argv.slice(2);
const SET_SPEED_MPH = 12;
const FRAME_S = 0.1;

interface Telemetry {
  readonly speed: string;
  readonly image: string;
}
interface Connection {
  emit(event: string, data: object): void;
  on(event: 'telemetry', listener: (data: Telemetry) => void): void;
}
interface Server {
  on(event: 'connection', listener: (socket: Connection) => void): void;
}

const require = createRequire(join(folder!, 'index.js'));
const http = createServer();
const io = (require('socket.io') as (server: typeof http) => Server)(http);
const seen = createHash('sha256');

io.on('connection', (socket) => {
  let [driven, frames, integral] = [0, 0, 0];
  const send = (steering: number, throttle: number) =>
    socket.emit('steer', { steering_angle: String(steering), throttle: String(throttle) });
  send(0, 0);
  socket.on('telemetry', async (data) => {
    const image = Buffer.from(data.image, 'base64');
    seen.update(image);
    const speed = Number(data.speed);
    driven += speed * 0.44704 * FRAME_S;
    frames++;
    if (driven >= Number(metres)) {
      console.info(JSON.stringify({ metres: driven, frames, speedMph: speed, digest: seen.digest('hex') }));
      process.exit(0);
    }
    const error = SET_SPEED_MPH - speed;
    integral += error;
    send(steeringOf(await decodePicture(image)), 0.1 * error + 0.002 * integral);
  });
});
http.listen(Number(port), '127.0.0.1');

/** For the middle of what is grey below the horizon. */
function steeringOf({ rgb, columns }: Picture): number {
  const middles: number[] = [];
  for (let row = 80; row < 110; row++) {
    let [sum, count] = [0, 0];
    for (let column = 0; column < columns; column++) {
      const at = 3 * (row * columns + column);
      const bands = rgb.subarray(at, at + 3);
      if (Math.max(...bands) - Math.min(...bands) >= 24) continue;
      sum += (2 * column) / (columns - 1) - 1;
      count++;
    }
    if (count > 8) middles.push(sum / count);
  }
  const middle = middles.reduce((sum, value) => sum + value, 0) / Math.max(1, middles.length);
  return Math.min(1, Math.max(-1, 1.2 * middle));
}
