/** A helper and a sharer in one session, by real sockets. */
import type { SessionEntry } from '../../src/protocol/requests.ts';
import { everything, screenParameters } from './media.ts';
import type { TestServer } from './server.ts';
import { Visitor, type TestConnection } from './visitor.ts';

export interface Pair {
  helper: TestConnection;
  sharer: TestConnection;
  helperVisitor: Visitor;
  sharerVisitor: Visitor;
  sessionId: string;
  passcode: string;
  entry: SessionEntry;
  close(): Promise<void>;
}

/** The two have met: state `joined`. */
export async function meet(
  server: TestServer,
  names: { helper?: string; sharer?: string } = {},
): Promise<Pair> {
  const helperVisitor = await Visitor.signedIn(server, names.helper ?? 'helper@demo.example');
  const sharerVisitor = await Visitor.signedIn(server, names.sharer ?? 'sharer@demo.example');
  const helper = await helperVisitor.connect();
  const sharer = await sharerVisitor.connect();
  const { view } = await helper.request('session.create', {});
  const passcode = view.invitation?.passcode ?? '';
  const entry = await sharer.request('session.join', { passcode });
  return {
    helper,
    sharer,
    helperVisitor,
    sharerVisitor,
    sessionId: view.id,
    passcode,
    entry,
    async close() {
      await Promise.all([helperVisitor.close(), sharerVisitor.close()]);
    },
  };
}

/** The sharer has said yes: state `allowed`. */
export async function meetAndAllow(server: TestServer): Promise<Pair> {
  const pair = await meet(server);
  await pair.helper.request('session.request-view', {});
  await pair.sharer.request('session.answer', { allow: true });
  return pair;
}

/** The sharer's screen is on its way to the helper. */
export async function shareScreen({ helper, sharer }: Pair): Promise<void> {
  const offer = await helper.request('media.join', {});
  const rtpCapabilities = everything(offer.routerRtpCapabilities);
  await helper.request('media.ready', { rtpCapabilities });
  await sharer.request('media.join', {});
  const rtpParameters = screenParameters();
  await sharer.request('media.produce', { source: 'screen', rtpParameters });
  const { consumerId } = await helper.event('media.consumer');
  await helper.request('media.resume-consumer', { consumerId });
}
