import { seesRangeAlone } from '../network/parts.ts';
import type { SteeringModel } from '../onnx/steering.ts';
import { CREEPING, speedShare, type Trust, USUAL_TRUST } from '../protocol/trust.ts';
import { usualOf } from '../train/usual-reliability.ts';
import { CameraWatch } from './camera-watch.ts';
import { type Decision, type Driver, type NetworkDecision, networkDriver, type Situation } from './driver.ts';

/** Looks that may be lost before it is no passing moment: 0.3 s where they follow each other. */
const PATIENCE = 3;
/** What a look that is not lost makes good of them: with more than one in five lost a car would creep, and never call. */
const MADE_GOOD = 0.25;
/** Looks after a stop, and at the start, in which it goes on whatever it thinks of itself, creeping at least: 3 s. */
const GRACE = 30;
/** How fast what is usual on this road, in this light, follows what is seen. */
const FOLLOWS = 0.01;
/** What is usual here is taken to be at least this share of what the card says. */
const LEAST_SHARE = 0.5;

/**
 * A driver that goes by its reliability (Pomerleau 1992): slower where that falls below what is usual. An answer that it
 * does not trust is not obeyed; the latest curvature that it trusted is held while it brakes. Where trust does not come
 * back it brakes to a stop and calls for a person, until it is reset. So it does where its camera does not show what lies
 * before it ({@link CameraWatch}), however sure it is.
 *
 * What is usual is a road's and a light's own: it begins at what the card says and slowly follows the trusted looks.
 * Decisions without a reliability are obeyed as they are while the camera shows what it should.
 *
 * @param trust asked at every decision
 */
export function cautious<D extends Decision>(
  driver: Driver<D>,
  trust: () => Trust = () => USUAL_TRUST,
): Driver<D> {
  /** What is usual here in shares of what cards say: of each member of a committee. */
  const seen = new Map<number, number>();
  const watch = new CameraWatch();
  let trustedPerM: number | undefined;
  let lost = 0;
  let callsForHelp = false;
  let grace = GRACE;
  return {
    mode: driver.mode,
    async decide(situation) {
      const { images, camera, pose } = situation;
      const decided = await driver.decide(situation);
      const isSound = !camera || watch.sees(images.camera, camera, pose);
      const { reliability, usualReliability: ofCard, member = 0 } = decided;
      const isTold = reliability !== undefined && ofCard !== undefined;
      if (!isTold && isSound) {
        trustedPerM = decided.curvaturePerM;
        grace = Math.max(0, grace - 1);
        lost = Math.max(0, lost - MADE_GOOD);
        return callsForHelp ? { ...decided, speedShare: 0, callsForHelp } : decided;
      }
      const here = seen.get(member) ?? 1;
      const decision = {
        ...decided,
        ...(isTold && { usualReliability: here * ofCard }),
        ...(watch.isOff && { cameraIsOff: true }),
      };
      const ofUsual = isTold ? reliability / (here * ofCard) : 0;
      const onProbation = grace > 0;
      grace = Math.max(0, grace - 1);
      const now = trust();
      const isLost = !isSound || ofUsual < now.lost;
      if (isTold && !isLost) {
        seen.set(member, here + FOLLOWS * (Math.max(LEAST_SHARE, reliability / ofCard) - here));
      }
      if (onProbation) {
        trustedPerM = decision.curvaturePerM;
        return { ...decision, speedShare: Math.max(CREEPING, speedShare(ofUsual, now)) };
      }
      lost = isLost ? lost + 1 : Math.max(0, lost - MADE_GOOD);
      callsForHelp ||= lost >= PATIENCE;
      if (callsForHelp) return { ...decision, curvaturePerM: trustedPerM!, speedShare: 0, callsForHelp };
      if (isLost) return { ...decision, curvaturePerM: trustedPerM!, speedShare: 0 };
      trustedPerM = decision.curvaturePerM;
      return { ...decision, speedShare: speedShare(ofUsual, now) };
    },
    reset() {
      lost = 0;
      callsForHelp = false;
      grace = GRACE;
      seen.clear();
      watch.reset();
      driver.reset();
    },
  };
}

/** A network that drives, as carefully as it knows how. One of the range finder alone sees nothing of the camera, nor of a road. */
export function carefulNetwork(
  model: SteeringModel,
  nowMs: () => number,
  trust?: () => Trust,
): Driver<NetworkDecision> {
  const driver = networkDriver(model, nowMs);
  if (seesRangeAlone(model.spec)) return driver;
  const usual = usualOf(model.card);
  const decide = async (situation: Situation) => ({
    ...(await driver.decide(situation)),
    ...(usual !== undefined && { usualReliability: usual }),
  });
  return cautious({ ...driver, decide }, trust);
}
