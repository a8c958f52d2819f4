/** What a test says of a road; what it leaves out is plain: 3 m to each side, no links. */
export interface RoadText {
  readonly id?: string;
  readonly attributes?: string;
  readonly link?: string;
  readonly geometries: string;
  readonly elevation?: string;
  readonly lanes?: string;
}

export const geometry = (s: number, x: number, y: number, hdg: number, length: number, shape: string) =>
  `<geometry s="${s}" x="${x}" y="${y}" hdg="${hdg}" length="${length}">${shape}</geometry>`;

export const lane = (id: number, width = 3, more = '', type = 'driving') =>
  `<lane id="${id}" type="${type}" level="false">${more}<width sOffset="0" a="${width}" b="0" c="0" d="0"/>` +
  `<roadMark sOffset="0" type="solid" width="0.15" color="standard"/></lane>`;

export const section = (s: number, left: string, right: string) =>
  `<laneSection s="${s}"><left>${left}</left><center><lane id="0" type="none">` +
  `<roadMark sOffset="0" type="broken" color="yellow"/></lane></center><right>${right}</right></laneSection>`;

export const roadText = ({
  id = '1',
  attributes = '',
  link = '',
  geometries,
  elevation = '',
  lanes,
}: RoadText) =>
  `<road id="${id}" junction="-1" ${attributes}><link>${link}</link><planView>${geometries}</planView>` +
  `<elevationProfile>${elevation}</elevationProfile><lanes>${lanes ?? section(0, lane(1), lane(-1))}</lanes></road>`;

export const openDrive = (...content: string[]) =>
  Buffer.from(
    `<?xml version="1.0"?>\n<OpenDRIVE><header revMajor="1" revMinor="6"/>${content.join('')}</OpenDRIVE>`,
  );

/** 200 m straight on from the origin along x. */
export const STRAIGHT = geometry(0, 0, 0, 0, 200, '<line/>');
