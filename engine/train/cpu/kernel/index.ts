export { forwardBlock, trainBatches } from './batch';
export { multiplyAdds, rewriteWeights } from './limits';
export { firstFreeByte, place, placeHeads } from './network';
export { trainOnline } from './online';
