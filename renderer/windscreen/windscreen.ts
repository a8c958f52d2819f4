import {
  BasicShadowMap,
  BufferAttribute,
  BufferGeometry,
  type Camera,
  type DataTexture,
  DirectionalLight,
  DynamicDrawUsage,
  LinearSRGBColorSpace,
  type Mesh,
  NoToneMapping,
  PCFShadowMap,
  PerspectiveCamera,
  Scene,
  Vector3,
  WebGPURenderer,
} from 'three/webgpu';
import { Rng } from '../../sim/rng.ts';
import { createRoad, type RoadDescription } from '../../sim/road/create-road.ts';
import { type Road, SCENERY_CHUNK_M } from '../../sim/road/road.ts';
import { CLEAR_DAY, type Conditions } from '../../sim/scene/conditions.ts';
import { foliageAtlas } from './atlas.ts';
import { Follower, stance, type ViewPoint } from './cameras.ts';
import { ChunkRing } from './chunk-ring.ts';
import { Ground } from './ground.ts';
import { GROUND_PERIOD_M } from './ground-colour.ts';
import { groundAttributes, meshGeometry, sendAll, sendSlot, stillMesh } from './ground-meshes.ts';
import { Look } from './look.ts';
import {
  drawsOnProcessor,
  hasHardwareAdapter,
  loseContext,
  MACHINES,
  type Machine,
  type MachineKind,
} from './machine.ts';
import { packedNoise } from './noise.ts';
import { ObstacleMesh } from './obstacles.ts';
import { type Quality, QualityControl } from './quality.ts';
import { Rain } from './rain.ts';
import { createGroundMaterials, type GroundMaterials } from './road-material.ts';
import { CHUNKS_BEHIND, RoadStrip, STRIP_ATTRIBUTES } from './road-strip.ts';
import { levelSight, sightFromAbove } from './sight.ts';
import { createSky } from './sky.ts';
import { createSkyline } from './skyline.ts';
import { Trace } from './trace.ts';
import { DrawingTurn } from './turn.ts';
import { createGhost, Van } from './van.ts';
import { SHADOW_LAYER, Vegetation } from './vegetation.ts';
import type { CarState, ViewKind } from './view.ts';

export type { CarState, ViewKind } from './view.ts';

/** What drawing costs now. */
export interface WindscreenFigures {
  readonly fps: number;
  /** Script time of a frame, ms. */
  readonly scriptMs: number;
  /** Resolution as a share of the screen's. */
  readonly scale: number;
  /** 0 bare … 3 full. */
  readonly scenery: number;
  readonly backend: 'WebGPU' | 'WebGL 2';
}

const NEAR_M = 0.25;
const FAR_M = 1600;
/** The scene's origin follows a car that is further from it than this, m; 32-bit floats stay precise to a millimetre. */
const ORIGIN_REACH_M = 4 * GROUND_PERIOD_M;
/** Chunks that are built before the first frame of a road, and when a car is put elsewhere. */
const AT_ONCE = 9;
const SHADOW_STEP_M = 10;
const SHADOW_AHEAD_M = 38;
const SHADOW_REACH_M = 62;
/** Chunks this near to the car's have plants whose shadows show. */
const SHADOWED_CHUNKS = 8;
const SUN_DISTANCE_M = 160;
/** The sun casts no longer shadows than from this height, rad. */
const LOWEST_SHADOW_RAD = 0.12;
/** Share of the fog that remains in a view from above. */
const FOG_FROM_ABOVE = 0.25;
const KEPT_ROAD_M = 700;
/** Share of the latest frame in the running means. */
const MEAN_SHARE = 0.06;

/** The view of the road, drawn on a canvas. It owns its renderer and everything in it; `dispose` lets go of all. */
export class Windscreen {
  readonly #renderer: WebGPURenderer;
  readonly #machine: Machine;
  readonly #fixed: Quality | undefined;
  readonly #backend: WindscreenFigures['backend'];
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera(50, 16 / 9, NEAR_M, FAR_M);
  readonly #look = new Look();
  readonly #noise: DataTexture;
  readonly #atlas = foliageAtlas(new Rng('foliage'));
  readonly #sun = new DirectionalLight();
  readonly #materials: GroundMaterials;
  readonly #roadMesh: Mesh;
  readonly #bankMesh: Mesh;
  readonly #ground: Ground;
  readonly #groundMesh: Mesh;
  readonly #sky: Mesh;
  readonly #skyline: Mesh;
  readonly #vegetation: Vegetation;
  readonly #van: Van;
  readonly #ghost = createGhost();
  readonly #trace = new Trace();
  readonly #obstacles: ObstacleMesh;
  readonly #rain: Rain;
  readonly #ring: ChunkRing;
  readonly #follower = new Follower();
  readonly #quality: QualityControl;
  readonly #turn: DrawingTurn;
  #mark: WebGLSync | undefined;
  readonly #frame = { originX: 0, originY: 0 };
  #strip: RoadStrip | undefined;
  #road: Road | undefined;
  #conditions: Conditions = CLEAR_DAY;
  #view: ViewKind = 'windscreen';
  #ghostCar: CarState | null = null;
  /** Whether the canvas has the size and resolution that it should have. */
  #fits = false;
  #size = { width: 1, height: 1, pixelRatio: 1 };
  #groundAt = { x: Number.NaN, y: Number.NaN };
  #shadowAt = { x: Number.NaN, y: Number.NaN };
  #lastMs = Number.NaN;
  #lastCar: CarState | undefined;
  #meanIntervalMs = 0;
  #meanScriptMs = 0;

  /**
   * Opens WebGPU where the page has it on hardware, else WebGL 2.
   * @param fixed a quality to keep whatever the pace, for pictures
   */
  static async create(canvas: HTMLCanvasElement, fixed?: Quality): Promise<Windscreen> {
    const adapter = await hasHardwareAdapter();
    const software = !adapter && drawsOnProcessor();
    const renderer = new WebGPURenderer({ canvas, antialias: !software, forceWebGL: !adapter, alpha: false });
    await renderer.init();
    return new Windscreen(renderer, software ? 'software' : 'hardware', fixed);
  }

  /** Draws with a renderer that is ready, as suits the machine it draws on. */
  constructor(renderer: WebGPURenderer, machine: MachineKind, fixed?: Quality) {
    this.#fixed = fixed;
    this.#machine = MACHINES[machine];
    this.#renderer = renderer;
    this.#backend = 'isWebGPUBackend' in renderer.backend ? 'WebGPU' : 'WebGL 2';
    this.#quality = new QualityControl(this.#machine.pace, this.#machine.level);
    this.#turn = new DrawingTurn(this.#machine.drawing);
    // Materials write screen values themselves, straight into the canvas.
    renderer.outputColorSpace = LinearSRGBColorSpace;
    renderer.toneMapping = NoToneMapping;
    renderer.shadowMap.enabled = true;
    renderer.shadowMap.type = this.#machine.smooth ? PCFShadowMap : BasicShadowMap;
    this.#noise = packedNoise(this.#machine.smooth);
    this.#noise.anisotropy = this.#machine.anisotropy;

    this.#sun.castShadow = true;
    this.#sun.shadow.mapSize.set(this.#machine.shadowMap, this.#machine.shadowMap);
    this.#sun.shadow.autoUpdate = false;
    this.#sun.shadow.bias = -0.0015;
    this.#sun.shadow.camera.layers.set(SHADOW_LAYER);
    const reach = this.#sun.shadow.camera;
    reach.left = reach.bottom = -SHADOW_REACH_M;
    reach.right = reach.top = SHADOW_REACH_M;
    reach.near = 1;
    reach.far = 2 * SUN_DISTANCE_M;

    this.#ground = new Ground(this.#machine.ground);
    this.#ring = new ChunkRing(this.#machine.chunks, CHUNKS_BEHIND);
    this.#materials = createGroundMaterials(this.#look, this.#noise, this.#sun);
    this.#roadMesh = stillMesh(new BufferGeometry(), this.#materials.road);
    this.#bankMesh = stillMesh(new BufferGeometry(), this.#materials.bank);
    this.#groundMesh = stillMesh(
      meshGeometry(this.#ground.indices, groundAttributes(this.#ground)),
      this.#materials.ground,
    );
    this.#groundMesh.renderOrder = 1;
    this.#sky = createSky(this.#look, this.#noise);
    this.#skyline = createSkyline(this.#look);
    this.#vegetation = new Vegetation(this.#look, this.#noise, this.#atlas);
    this.#obstacles = new ObstacleMesh(this.#look);
    this.#van = new Van(this.#look);
    this.#rain = new Rain(this.#look, this.#noise);
    this.#scene.add(this.#sun, this.#sun.target, this.#sky, this.#skyline, ...this.#vegetation.meshes);
    this.#scene.add(this.#van.group, this.#van.bonnet, this.#ghost, this.#trace.mesh, this.#rain.mesh);
    this.#scene.add(this.#roadMesh, this.#bankMesh, this.#groundMesh, this.#obstacles.mesh);
  }

  get figures(): WindscreenFigures {
    const { scale, scenery } = this.#drawn;
    return {
      fps: this.#meanIntervalMs > 0 ? 1000 / this.#meanIntervalMs : 0,
      scriptMs: this.#meanScriptMs,
      scale,
      scenery,
      backend: this.#backend,
    };
  }

  get #drawn(): Quality {
    return this.#fixed ?? this.#quality.quality;
  }

  setRoad(description: RoadDescription): void {
    this.#road = createRoad(description);
    this.#strip = new RoadStrip(this.#road, this.#machine.chunks, this.#machine.toleranceM);
    const attributes = {
      ...groundAttributes(this.#strip),
      place: new BufferAttribute(this.#strip.places, 4).setUsage(DynamicDrawUsage),
      lane: new BufferAttribute(this.#strip.lanes, 2).setUsage(DynamicDrawUsage),
      lineLeft: new BufferAttribute(this.#strip.linesLeft, 4).setUsage(DynamicDrawUsage),
      lineRight: new BufferAttribute(this.#strip.linesRight, 4).setUsage(DynamicDrawUsage),
      made: new BufferAttribute(this.#strip.made, 3).setUsage(DynamicDrawUsage),
    };
    for (const [mesh, indices] of [
      [this.#roadMesh, this.#strip.surface],
      [this.#bankMesh, this.#strip.sides],
    ] as const) {
      mesh.geometry.dispose();
      mesh.geometry = meshGeometry(indices, attributes);
    }
    this.#vegetation.setRoad(this.#road);
    this.#ring.clear();
    this.#trace.clear();
    this.#groundAt.x = this.#shadowAt.x = Number.NaN;
    this.#lastCar = undefined;
    this.setConditions(this.#conditions);
  }

  setConditions(conditions: Conditions): void {
    this.#conditions = conditions;
    this.#shadowAt.x = Number.NaN;
    if (this.#road) this.#look.set(this.#road.crossSection, conditions);
  }

  setView(view: ViewKind): void {
    this.#view = view;
  }

  /** Another car, as a ghost; null for none. */
  setGhost(car: CarState | null): void {
    this.#ghostCar = car;
  }

  /** A person pressed something: its answer goes before the next frame. */
  input(): void {
    this.#turn.input();
  }

  /**
   * Draws one frame and says so; false before a road is set, and where it is not its turn.
   * @param aside whether the page only watches or is not in front
   */
  draw(car: CarState, nowMs: number, aside = false): boolean {
    const road = this.#road;
    const isTurn = this.#fixed !== undefined || this.#turn.take(nowMs, this.#isDrawn(), aside);
    if (!road || !isTurn) return false;
    const intervalMs = nowMs - this.#lastMs;
    const startMs = performance.now();
    if (!aside) this.#pace(intervalMs);
    if (!this.#fits) this.#fit();
    this.#lastMs = nowMs;
    const dtS = Number.isFinite(intervalMs) ? Math.min(0.25, intervalMs / 1000) : 0;
    this.#look.timeS.value = (nowMs / 1000) % 3600;
    this.#moveOrigin(car);
    this.#build(road, car);
    this.#placeCar(road, car);
    const point = this.#follower.look(this.#view, car, road, dtS);
    this.#placeCamera(point);
    this.#listPlants(point, car);
    this.#castShadows(road, car);
    this.#renderer.render(this.#scene, this.#camera as Camera);
    this.#markEnd();
    this.#meanScriptMs = running(this.#meanScriptMs, performance.now() - startMs);
    return true;
  }

  /** Asks to be told when what was drawn so far is on the canvas: where the processor draws, that takes a while. */
  #markEnd(): void {
    if (this.#machine.drawing.restShare === 0) return;
    const gl = this.#renderer.getContext() as WebGL2RenderingContext;
    this.#mark = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0) ?? undefined;
    gl.flush();
  }

  #isDrawn(): boolean {
    if (!this.#mark) return true;
    const gl = this.#renderer.getContext() as WebGL2RenderingContext;
    if (!gl.isContextLost() && gl.getSyncParameter(this.#mark, gl.SYNC_STATUS) !== gl.SIGNALED) return false;
    gl.deleteSync(this.#mark);
    this.#mark = undefined;
    return true;
  }

  /** Takes effect with the next frame: another size empties the canvas, which is to show the last picture until then. */
  resize(cssWidth: number, cssHeight: number, devicePixelRatio: number): void {
    this.#size = {
      width: Math.max(1, Math.round(cssWidth)),
      height: Math.max(1, Math.round(cssHeight)),
      pixelRatio: devicePixelRatio,
    };
    this.#fits = false;
  }

  async dispose(): Promise<void> {
    this.#vegetation.dispose();
    this.#van.dispose();
    this.#rain.dispose();
    for (const mesh of [
      this.#roadMesh,
      this.#bankMesh,
      this.#groundMesh,
      this.#sky,
      this.#skyline,
      this.#ghost,
      this.#trace.mesh,
      this.#obstacles.mesh,
    ]) {
      mesh.geometry.dispose();
      (mesh.material as { dispose(): void }).dispose();
    }
    for (const texture of [this.#noise, this.#atlas]) texture.dispose();
    this.#sun.dispose();
    await this.#renderer.dispose();
    // three.js keeps the context of a canvas that it was given.
    if (this.#backend === 'WebGL 2') loseContext(this.#renderer.getContext() as WebGL2RenderingContext);
  }

  /** Keeps the running figures and picks the quality for them. */
  #pace(intervalMs: number): void {
    if (!(intervalMs > 0)) return;
    this.#meanIntervalMs = running(this.#meanIntervalMs, intervalMs);
    if (!this.#fixed && this.#quality.frame(intervalMs)) this.#fits = false;
  }

  #fit(): void {
    this.#fits = true;
    const { width, height, pixelRatio } = this.#size;
    this.#renderer.setPixelRatio(pixelRatio * this.#drawn.scale);
    this.#renderer.setSize(width, height, false);
    this.#camera.aspect = width / height;
    this.#rain.resize(width / height);
  }

  /** Moves the scene's origin after the car, by whole periods of the ground's pattern, so that nothing seems to move. */
  #moveOrigin(car: CarState): void {
    const { originX, originY } = this.#frame;
    if (Math.hypot(car.x - originX, car.y - originY) < ORIGIN_REACH_M) return;
    this.#frame.originX = GROUND_PERIOD_M * Math.round(car.x / GROUND_PERIOD_M);
    this.#frame.originY = GROUND_PERIOD_M * Math.round(car.y / GROUND_PERIOD_M);
    const dx = originX - this.#frame.originX;
    const dz = this.#frame.originY - originY;
    const positions = this.#strip!.positions;
    for (let i = 0; i < positions.length; i += 3) {
      positions[i]! += dx;
      positions[i + 2]! += dz;
    }
    sendAll(this.#roadMesh.geometry, ['position']);
    this.#trace.shift(dx, dz);
    this.#groundAt.x = this.#shadowAt.x = Number.NaN;
  }

  /** Builds the chunk of road that is missing nearest, or all about the car where it was put elsewhere. */
  #build(road: Road, car: CarState): void {
    const carChunk = Math.floor(car.stationM / SCENERY_CHUNK_M);
    const builds = this.#ring.has(carChunk) ? 1 : AT_ONCE;
    for (let i = 0; i < builds; i++) {
      const next = this.#ring.next(carChunk);
      if (!next) break;
      this.#strip!.fill(next.slot, next.chunk, this.#frame);
      this.#vegetation.plant(next.chunk, carChunk - CHUNKS_BEHIND, this.#machine.chunks);
      this.#ring.hold(next.slot, next.chunk);
      if (builds === 1) sendSlot(this.#roadMesh.geometry, next.slot, this.#strip!.verticesPerSlot);
      else sendAll(this.#roadMesh.geometry, STRIP_ATTRIBUTES);
      if (Math.abs(next.chunk - carChunk) <= SHADOWED_CHUNKS) this.#shadowAt.x = Number.NaN;
      road.release(car.stationM - KEPT_ROAD_M);
    }
    this.#obstacles.follow(road, car.stationM, this.#frame);
    const { stepM } = this.#ground;
    const x = stepM * Math.round(car.x / stepM);
    const y = stepM * Math.round(car.y / stepM);
    if (Math.hypot(x - this.#groundAt.x, y - this.#groundAt.y) < 2 * stepM) return;
    this.#groundAt = { x, y };
    this.#ground.fill(road, this.#frame, x, y, car.stationM);
    sendAll(this.#groundMesh.geometry, ['position', 'normal']);
  }

  #placeCar(road: Road, car: CarState): void {
    const driven = this.#lastCar ? Math.hypot(car.x - this.#lastCar.x, car.y - this.#lastCar.y) : 0;
    this.#lastCar = car;
    this.#van.drive(car.curvaturePerM, driven);
    const inside = this.#view === 'windscreen';
    this.#van.group.visible = !inside;
    this.#van.bonnet.visible = inside;
    this.#trace.follow(car, road, this.#frame);
    this.#trace.mesh.visible = !inside && this.#trace.isLine;
    this.#rain.show(inside);
    this.#stand(this.#van.group, car, road);
    this.#stand(this.#van.bonnet, car, road);
    this.#ghost.visible = this.#ghostCar !== null;
    if (this.#ghostCar) this.#stand(this.#ghost, this.#ghostCar, road);
    const ahead = new Vector3(Math.cos(car.yawRad), -0.07, -Math.sin(car.yawRad)).normalize();
    const { z } = stance(road, car);
    const lamps = this.#local(car.x, car.y, z + 0.9).addScaledVector(ahead, 3.6);
    this.#look.aimLamps(lamps, ahead);
  }

  /** Stands a vehicle on the ground. */
  #stand(object: { matrix: Camera['matrix']; matrixAutoUpdate: boolean }, car: CarState, road: Road): void {
    const { z, climb, bank } = stance(road, car);
    const cos = Math.cos(car.yawRad);
    const sin = Math.sin(car.yawRad);
    const forward = new Vector3(cos, climb, -sin).normalize();
    const left = new Vector3(-sin, bank, -cos).normalize();
    const up = new Vector3().crossVectors(left.clone().negate(), forward).normalize();
    object.matrixAutoUpdate = false;
    object.matrix.makeBasis(forward, up, left.negate()).setPosition(this.#local(car.x, car.y, z));
  }

  #placeCamera({ eye, target, up, verticalFovRad }: ViewPoint): void {
    const camera = this.#camera;
    camera.fov = (verticalFovRad * 180) / Math.PI;
    camera.position.copy(this.#local(...eye));
    camera.up.set(up[0], up[2], -up[1]);
    camera.lookAt(this.#local(...target));
    camera.updateProjectionMatrix();
    this.#sky.position.copy(camera.position);
    this.#skyline.position.copy(camera.position);
    const fogShare = this.#view === 'birds-eye' ? FOG_FROM_ABOVE : 1;
    this.#look.thinFog(fogShare);
  }

  #listPlants({ target }: ViewPoint, car: CarState): void {
    const to = this.#local(...target);
    const fromAbove = this.#view === 'birds-eye';
    const sight = (fromAbove ? sightFromAbove : levelSight)(this.#camera, to);
    const chunk = Math.floor(car.stationM / SCENERY_CHUNK_M);
    this.#vegetation.list(sight, fromAbove, this.#frame, this.#drawn.scenery, chunk, car.stationM);
  }

  /** Turns the sun's shadow to the ground ahead, now and then: neither sun nor trees move. */
  #castShadows(road: Road, car: CarState): void {
    const x = SHADOW_STEP_M * Math.round((car.x + SHADOW_AHEAD_M * Math.cos(car.yawRad)) / SHADOW_STEP_M);
    const y = SHADOW_STEP_M * Math.round((car.y + SHADOW_AHEAD_M * Math.sin(car.yawRad)) / SHADOW_STEP_M);
    if (Math.hypot(x - this.#shadowAt.x, y - this.#shadowAt.y) < SHADOW_STEP_M * 1.5) return;
    this.#shadowAt = { x, y };
    const middle = this.#local(x, y, road.heightAt(x, y));
    const { sunAzimuthRad, sunElevationRad } = this.#conditions;
    const elevation = Math.max(LOWEST_SHADOW_RAD, sunElevationRad);
    const flat = SUN_DISTANCE_M * Math.cos(elevation);
    this.#sun.target.position.copy(middle);
    this.#sun.position.set(
      middle.x + flat * Math.cos(sunAzimuthRad),
      middle.y + SUN_DISTANCE_M * Math.sin(elevation),
      middle.z - flat * Math.sin(sunAzimuthRad),
    );
    this.#sun.shadow.camera.updateProjectionMatrix();
    this.#vegetation.listCasters(middle.x, middle.z, this.#frame);
    this.#sun.shadow.needsUpdate = true;
  }

  #local(x: number, y: number, z: number): Vector3 {
    return new Vector3(x - this.#frame.originX, z, this.#frame.originY - y);
  }
}

function running(mean: number, value: number): number {
  return mean === 0 ? value : mean + MEAN_SHARE * (value - mean);
}
