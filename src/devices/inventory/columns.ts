/** The meaning of each column, by the names that Beside, Intune, ConfigMgr, Jamf, Kandji and Graph use. */

/** The fields that `devices.inventory.columns` may name. */
export const fields = [
  'id',
  'name',
  'user',
  'system',
  'systemVersion',
  'state',
  'seen',
  'directoryId',
] as const;
export type Field = (typeof fields)[number];
/** Only used to leave out what is no computer. */
type OwnField = Field | 'kind' | 'agent';

/** Our field: the name of the column. */
export type ColumnNames = Partial<Record<Field, string>>;

/** Normalized by `plain`, the best first. */
const knownNames: Record<OwnField, string[]> = {
  id: `id deviceid intunedeviceid manageddeviceid resourceid jamfprocomputerid jsscomputerid jamfid
    computerid machineid smsid smsuniqueidentifier deviceguid objectid udid uuid hardwareuuid
    serialnumber hardwareserialnumber serial`.split(/\s+/),
  name: `name devicename computername displayname generalname netbiosname hostname host machinename
    manageddevicename dnshostname fqdn computer machine device managementname`.split(/\s+/),
  user: `user userprincipalname primaryuserupn upn userupn username useruserprincipalname useremail
    userandlocationemail primaryuseremailaddress primaryuseremail emailaddress email useremailaddress
    assigneduser assigneduseremail assignedto primaryuser primaryusers userandlocationusername usernames
    usersuserprincipalname registeredowners registeredowner lastloggedonuser lastlogonuser
    lastlogonusername currentlogonuser currentuser loggedinuser topconsoleuser`.split(/\s+/),
  system: `system operatingsystem os deviceos platform osname operatingsystemname ostype osplatform
    operatingsystemtype operatingsystemnameandversion operatingsystemnameand caption`.split(/\s+/),
  systemVersion:
    `systemversion osversion operatingsystemversion deviceosversion deviceosbuild osbuild
    buildnumber`.split(/\s+/),
  state: `state compliance compliancestate compliancestatus compliant iscompliant devicecompliance
    devicecompliancestate devicecompliancestatus overallcompliance overallcompliancestate
    overallcompliancestatus deviceiscompliant`.split(/\s+/),
  seen: `seen lastseen lastcheckin lastcheckindate lastcheckintime lastsync lastsyncdate lastsynctime
    lastsyncdatetime lastcontact lastcontacttime generallastcontacttime lastactivetime lastactive
    lastonline lastonlinetime approximatelastsignindatetime approximatelastlogontimestamp lastactivity
    lastactivitydate activity lastreported lastinventoryupdate lastinventorydate generalreportdate
    lastlogontimestamp lastclientchecktime lastheartbeat`.split(/\s+/),
  directoryId: `directoryid azureaddeviceid aaddeviceid azuredeviceid entradeviceid entraiddeviceid
    microsoftentradeviceid microsoftentraiddeviceid azureactivedirectorydeviceid`.split(/\s+/),
  kind: `devicetype model devicemodel modelname hardwaremodel devicefamily`.split(/\s+/),
  agent: `managementagent managedby`.split(/\s+/),
};

const ownFields = Object.keys(knownNames) as OwnField[];

/** The positions of the columns for each field, the best first. */
export interface Understood {
  places: Record<OwnField, number[]>;
  /** The names of the columns in the file. */
  names: string[];
}

/** Letter case, blanks and punctuation do not matter. */
function plain(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

export class Columns {
  readonly #known: Record<OwnField, string[]>;
  readonly #named: ColumnNames;

  /** @param named Column names of the configuration. They come before the known names. */
  constructor(named: ColumnNames = {}) {
    this.#named = named;
    this.#known = { ...knownNames };
    for (const field of fields) {
      const name = named[field];
      if (name !== undefined) this.#known[field] = [plain(name), ...knownNames[field]];
    }
  }

  understand(names: string[]): Understood {
    const plainNames = names.map(plain);
    // Views of ConfigMgr's database number their columns: Name0.
    const unnumbered = plainNames.map((name) => name.replace(/0$/, ''));
    const placesOf = (field: OwnField) =>
      this.#known[field].flatMap((known) => {
        const place = plainNames.indexOf(known);
        return place >= 0 ? [place] : unnumbered.includes(known) ? [unnumbered.indexOf(known)] : [];
      });
    const places = Object.fromEntries(ownFields.map((field) => [field, placesOf(field)]));
    return { places: places as Understood['places'], names };
  }

  /** Columns of the configuration that a file does not have, one sentence each. */
  missing(names: string[]): string[] {
    const plainNames = names.map(plain);
    return fields.flatMap((field) => {
      const name = this.#named[field];
      if (name === undefined || plainNames.includes(plain(name))) return [];
      return [`devices.inventory.columns.${field}: there is no column “${shown(name)}”`];
    });
  }

  /** How well these names fit a header. 0 if they are none. */
  fit(names: string[]): number {
    const { places } = this.understand(names);
    const has = (field: OwnField) => places[field].length > 0;
    if (!(has('id') || has('name')) || !(has('user') || has('state') || has('directoryId')))
      return 0;
    return fields.filter(has).length;
  }
}

/** The columns as they were understood, and what is missing; for `check-config`. */
export function describeColumns({ places, names }: Understood): string[] {
  const used = fields.filter((field) => places[field].length > 0);
  const count = new Set(Object.values(places).flat()).size;
  const others = names.length - count;
  const described = used.map((field) => `${field} is ${listOf(places[field], names)}`);
  return [
    `its columns: ${described.join('; ')}${others > 0 ? `; not used: ${others} more` : ''}`,
    ...lacks(places).map(
      (lack) => `${lack}; devices.inventory.columns can name the one that it stands in`,
    ),
  ];
}

/** What a header must have, for an error message. */
export const expected =
  'expected are id, name, user, system and state, or other names that devices.inventory.columns tells';

function listOf(places: number[], names: string[]): string {
  return places.map((place) => `“${shown(names[place])}”`).join(', else ');
}

/** A file that is no list may contain anything. */
export function shown(name = ''): string {
  const printable = name.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  return printable.length > 40 ? `${printable.slice(0, 40)}…` : printable;
}

function lacks(places: Understood['places']): string[] {
  return [
    ...(places.state.length === 0 ? ['no column tells the state, so that it is unknown'] : []),
    ...(places.user.length === 0 ? ['no column tells the user, so that nobody has one'] : []),
  ];
}
