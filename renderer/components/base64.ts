/** Binary values as the protocol's text carries them: base64, little-endian. */

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

export function floatsOf(base64: string): Float32Array<ArrayBuffer> {
  return new Float32Array(bytesOf(base64).buffer);
}

export function integersOf(base64: string): Int32Array<ArrayBuffer> {
  return new Int32Array(bytesOf(base64).buffer);
}
