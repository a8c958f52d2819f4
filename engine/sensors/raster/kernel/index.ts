export { clearImage, inverseDistances, setImage } from './image';
export { firstFreeByte } from './memory';
export { setScene, shadeCells } from './shade';
export { drawTriangles } from './triangles';
export { pack, project, spanEnd, spanStart } from './vertices';
