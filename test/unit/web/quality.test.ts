/** What a page makes of its browser's statistics (W3C WebRTC Statistics). */
import { describe, expect, test } from '@jest/globals';
import { QualityMeter } from '../../../web/media/connection-quality.ts';
import { relayFaultOf } from '../../../web/media/relay-fault.ts';

const httpsPort = 8443;

/** A transport with two pairs that work, of which it has selected the second. */
function report(
  local: object,
  remote: object,
  others: object[] = [],
  selected: object = {},
): RTCStatsReport {
  const pair = { type: 'candidate-pair', nominated: true, state: 'succeeded' };
  const all = [
    { id: 'T', type: 'transport', selectedCandidatePairId: 'P2' },
    { ...pair, id: 'P1', currentRoundTripTime: 0.9, localCandidateId: 'L1' },
    {
      ...pair,
      id: 'P2',
      currentRoundTripTime: 0.02,
      localCandidateId: 'L2',
      remoteCandidateId: 'R2',
      ...selected,
    },
    { id: 'L1', type: 'local-candidate', candidateType: 'host', protocol: 'udp' },
    { id: 'L2', type: 'local-candidate', ...local },
    { id: 'R2', type: 'remote-candidate', ...remote },
    ...others,
  ];
  return new Map(all.map((entry) => [(entry as { id: string }).id, entry]));
}

const host = { candidateType: 'host' };

describe('the network path', () => {
  test.each([
    ['udp', { ...host, protocol: 'udp' }, { port: 44_300 }],
    // Another service's UDP may have the number of the HTTPS port.
    ['udp', { ...host, protocol: 'udp' }, { port: httpsPort }],
    ['tcp', { ...host, protocol: 'tcp' }, { port: 44_300 }],
    ['https', { candidateType: 'prflx', protocol: 'tcp' }, { port: httpsPort }],
    ['relay', { candidateType: 'relay', protocol: 'udp' }, { port: 44_300 }],
  ])('is that of the selected pair: %s', (networkPath, local, remote) => {
    const quality = new QualityMeter(httpsPort).measure([report(local, remote)]);
    expect(quality).toMatchObject({ networkPath, roundTripMs: 20 });
  });
});

describe('a network path over which nothing comes', () => {
  /** As of a second in which so much was asked, answered and received over the selected pair. */
  function levels(...seconds: [asked: number, answered: number, bytes: number][]): string[] {
    const meter = new QualityMeter(httpsPort);
    const [requestsSent, responsesReceived, bytesReceived] = [100, 90, 5_000];
    const sums = { requestsSent, responsesReceived, bytesReceived };
    return [[0, 0, 0], ...seconds].map(([asked = 0, answered = 0, bytes = 0]) => {
      sums.requestsSent += asked;
      sums.responsesReceived += answered;
      sums.bytesReceived += bytes;
      const all = report({ ...host, protocol: 'udp' }, { port: 44_300 }, [], { ...sums });
      return meter.measure([all]).level;
    });
  }

  test('is unstable while the browser asks and asks, and then as good as its figures', () => {
    const seconds = levels([1, 0, 0], [10, 0, 0], [16, 0, 0], [2, 1, 0]);
    expect(seconds).toEqual(['good', 'good', 'unstable', 'unstable', 'good']);
  });

  test('is not one that is slow to answer, or on which nobody speaks', () => {
    expect(levels([1, 0, 0], [0, 0, 0], [2, 0, 0], [0, 2, 0])).not.toContain('unstable');
  });

  test('is not one that loses answers, but brings the picture', () => {
    expect(levels([10, 0, 90_000], [10, 1, 0])).not.toContain('unstable');
  });
});

describe('a relay that fails', () => {
  const direct = report({ ...host, protocol: 'udp' }, { port: 44_300 });

  test('is told', () => {
    const meter = new QualityMeter(httpsPort);
    expect(meter.measure([direct], 'refused').relayFault).toBe('refused');
    expect(meter.measure([direct])).not.toHaveProperty('relayFault');
  });

  test('is not told while another of its addresses works', () => {
    const relayed = { id: 'L3', type: 'local-candidate', candidateType: 'relay' };
    const both = report({ ...host, protocol: 'udp' }, { port: 44_300 }, [relayed]);
    expect(new QualityMeter(httpsPort).measure([both], 'unreachable')).not.toHaveProperty(
      'relayFault',
    );
  });

  test.each([
    [401, 'refused'],
    [486, 'refused'],
    [701, 'unreachable'],
    [300, undefined],
  ])('with %d: %s', (code, fault) => {
    expect(relayFaultOf(code)).toBe(fault);
  });
});
