export { forwardBlock, trainBatches } from './batch';
export { firstFreeByte, place } from './network';
export { trainOnline } from './online';
