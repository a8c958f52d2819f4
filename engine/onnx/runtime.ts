/**
 * onnxruntime, and the one place that it comes from. Left to itself it keeps a number for the machine in the user's cache and
 * reports its use to its maker; what is set here is read when the first session is made.
 */
export { env, InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';

process.env.ORT_DISABLE_TELEMETRY = '1';
