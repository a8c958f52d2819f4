/**
 * Another user of the machine, as a process: looks at every command line and environment it may read, and for the port of
 * an engine, which it takes as soon as it is free. Then it speaks as the engine to whoever comes.
 *
 * Arguments: port; prints JSON lines: what it reads, and what it is told.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const port = Number(process.argv[2]);
const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);

const read = (path: string) => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};
if (process.platform === 'linux') {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const seen = processes.map((id) => read(`/proc/${id}/cmdline`) + read(`/proc/${id}/environ`));
  say({ processes: seen.join('\n') });
}

const http = createServer((request, response) => {
  say({ asked: `${request.method} ${request.url}`, headers: request.rawHeaders });
  request.on('data', (data: Buffer) => say({ body: data.toString('latin1') }));
  response.end('<!doctype html>');
});
const sockets = new WebSocketServer({ server: http });
// It is told what goes wrong with the port as well.
sockets.on('error', () => {});
sockets.on('connection', (socket) => {
  socket.on('message', (data) => {
    say({ told: data.toString() });
    const proof = createHmac('sha256', 'a guess').update(data.toString()).digest('hex');
    socket.send(JSON.stringify({ challenge: { nonce: randomBytes(32).toString('hex'), proof } }));
    socket.send(JSON.stringify({ welcome: { version: 2, page: 1, filesKey: 'f'.repeat(64) } }));
  });
});
http.on('listening', () => say({ listening: true }));
// Every user may try as often as this.
http.on('error', () => setTimeout(() => http.listen(port, '127.0.0.1'), 2));
http.listen(port, '127.0.0.1');
