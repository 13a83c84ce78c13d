/**
 * What is counted as it happens. Every label has a closed list of values, which are all there from
 * the start, so the number of series never grows with what people do.
 */
import { Counter, Histogram, Registry } from 'prom-client';
import type { AuditEvent } from '../../audit/audit-events.ts';
import type { SessionEvent } from '../../domain/session-events.ts';
import type { Session } from '../../domain/session.ts';
import { errorCodes, type ErrorCode } from '../../protocol/error-codes.ts';
import { requests, type RequestName } from '../../protocol/requests.ts';
import { absences, endReasons } from '../../protocol/session-view.ts';

/** Seconds of what the server does, from a fraction of a millisecond. */
const latencies = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
const statusClasses = ['2xx', '3xx', '4xx', '5xx', 'other'] as const;

export class Metrics {
  readonly registry = new Registry();
  readonly #created = this.#counter('beside_sessions_created_total', 'Sessions that were opened.');
  readonly #joins = this.#counter('beside_session_joins_total', 'Sessions that a sharer joined.');
  readonly #ends = this.#counter(
    'beside_sessions_ended_total',
    'Sessions that ended, by reason.',
    'reason',
    endReasons,
  );
  readonly #absences = this.#counter(
    'beside_participant_absences_total',
    'Times that the page of a participant was gone, by cause.',
    'cause',
    absences,
  );
  readonly #joinWait = this.#histogram(
    'beside_session_join_wait_seconds',
    'Time from the opening of a session until a sharer joined.',
    [1, 5, 15, 30, 60, 120, 300, 600],
  );
  readonly #duration = this.#histogram(
    'beside_session_duration_seconds',
    'Time that sharer and helper were together.',
    [30, 60, 300, 600, 1_800, 3_600, 14_400, 28_800],
  );
  readonly #firstPicture = this.#histogram(
    'beside_session_first_picture_seconds',
    'Time from the beginning of sharing until the lead saw a picture.',
    [0.25, 0.5, 1, 2, 3, 5, 10, 30],
  );
  readonly #quality = this.#histogram(
    'beside_session_quality',
    'Mean quality of the picture in a session that has ended, from 0 to 10.',
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  );
  readonly #commands = this.#counter(
    'beside_commands_total',
    'Requests that passed the schema, by name, whether granted or refused.',
    'request',
    Object.keys(requests),
  );
  readonly #commandTime = this.#histogram(
    'beside_command_duration_seconds',
    'Time that such a request took.',
    latencies,
  );
  readonly #refusals = this.#counter(
    'beside_refusals_total',
    'Whatever was refused or failed, by code. TOO_MANY_REQUESTS: limits of rates and connections.',
    'code',
    errorCodes,
  );
  readonly #signIns = this.#counter('beside_sign_ins_total', 'Sign-ins.');
  readonly #signInRefusals = this.#counter(
    'beside_sign_in_refusals_total',
    'Sign-ins that were refused, by code.',
    'code',
    errorCodes,
  );
  readonly #chat = this.#counter('beside_chat_messages_total', 'Chat messages that were stored.');
  readonly #commitTime = this.#histogram(
    'beside_database_commit_seconds',
    'Time that a transaction took, until the disk had it.',
    latencies,
  );
  readonly #responses = this.#counter(
    'beside_http_responses_total',
    'HTTP responses, by class of status.',
    'class',
    statusClasses,
  );

  /** A listener of the event bus. */
  readonly sessionChanged = (session: Session, events: SessionEvent[]): void => {
    for (const event of events) this.#sessionEvent(session, event);
  };

  readonly commandRun = (request: RequestName, ms: number): void => {
    this.#commands.inc({ request });
    this.#commandTime.observe(ms / 1_000);
  };

  readonly refused = (code: ErrorCode): void => {
    this.#refusals.inc({ code });
  };

  readonly committed = (ms: number): void => {
    this.#commitTime.observe(ms / 1_000);
  };

  readonly chatPosted = (): void => {
    this.#chat.inc();
  };

  readonly responded = (status: number): void => {
    const found = statusClasses.find((each) => each.startsWith(String(Math.floor(status / 100))));
    this.#responses.inc({ class: found ?? 'other' });
  };

  /** Told of every event that is audited outside of sessions. */
  readonly audited = ({ type, code }: AuditEvent): void => {
    if (type === 'signed-in') this.#signIns.inc();
    if (type === 'sign-in.refused' && code) this.#signInRefusals.inc({ code });
  };

  #sessionEvent(session: Session, event: SessionEvent): void {
    const seconds = (since: number) => Math.max(0, event.at - since) / 1_000;
    switch (event.type) {
      case 'session.created':
        this.#created.inc();
        break;
      case 'session.joined':
        this.#joins.inc();
        this.#joinWait.observe(seconds(session.createdAt));
        break;
      case 'participant.away':
        this.#absences.inc({ cause: event.cause });
        break;
      case 'share.seen':
        this.#firstPicture.observe(event.afterMs / 1_000);
        break;
      case 'session.ended':
        this.#ends.inc({ reason: event.reason });
        if (event.quality !== undefined) this.#quality.observe(event.quality);
        if (session.joinedAt !== undefined) this.#duration.observe(seconds(session.joinedAt));
        break;
      default:
    }
  }

  #counter(name: string, help: string, label?: string, values: readonly string[] = []): Counter {
    const labelNames = label === undefined ? [] : [label];
    const counter = new Counter({ name, help, labelNames, registers: [this.registry] });
    for (const value of values) counter.inc({ [label ?? '']: value }, 0);
    return counter;
  }

  #histogram(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name, help, buckets, registers: [this.registry] });
  }
}
