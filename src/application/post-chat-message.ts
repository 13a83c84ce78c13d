import { isModestJson } from '../common/json-size.ts';
import { toErrorReply } from '../common/error-reply.ts';
import type { ChatDraft, ChatMessage } from '../protocol/chat.ts';
import { chatDraft } from '../protocol/chat-schemas.ts';
import { BesideError } from '../protocol/error-codes.ts';
import { maxMessageBytes } from '../protocol/message-size.ts';
import { checkPolicy } from '../policy/policy.ts';
import { isLetIn } from '../domain/granting.ts';
import type { Attachment } from './actor.ts';
import type { Services } from './services.ts';

type ChatServices = Pick<Services, 'clock' | 'connections' | 'rooms' | 'threads'>;

/**
 * Numbers and stores a message, then sends it to everybody: by data channel where it is open, else
 * by socket. Call it in the session's turn.
 */
export async function postChat(
  { clock, connections, rooms, threads }: ChatServices,
  author: Attachment,
  draft: ChatDraft,
): Promise<ChatMessage> {
  const { session } = author;
  session.assertIn('joined', 'requested', 'allowed', 'sharing');
  session.keepAlive(clock.now());
  const name = session.participant(author.id)?.person.card.name ?? '';
  const message = await threads.post(session.id, { ...author, name }, draft, clock.now());
  const reached = rooms.find(session.id)?.sendChat(message);
  for (const { id } of session.participants())
    if (!reached?.has(id) && isLetIn(session, id)) connections.emit(id, 'chat.message', message);
  return message;
}

/** A message from a data channel. A refusal is sent over the socket. */
export async function receiveChat(
  services: Services,
  author: Attachment,
  bytes: Buffer,
): Promise<void> {
  let id: string | undefined;
  try {
    if (!(await mayPost(services, author))) return;
    const draft = parseDraft(bytes);
    id = draft.id;
    await services.sessions.change(author.session, async () => {
      checkChatPolicy(services, author, draft);
      await postChat(services, author, draft);
    });
  } catch (error) {
    services.connections.emit(author.id, 'chat.refused', {
      ...(id && { id }),
      error: toErrorReply(error, services.logger),
    });
  }
}

/** The rules are those of the request `chat.send`: both ways must refuse the same messages. */
function checkChatPolicy({ server }: Services, author: Attachment, payload: ChatDraft): void {
  const person = author.session.participant(author.id)?.person;
  if (!person) throw new BesideError('NOT_IN_SESSION');
  checkPolicy({ request: 'chat.send', payload, person, participant: author, server });
}

function parseDraft(bytes: Buffer): ChatDraft {
  if (bytes.length > maxMessageBytes) throw new BesideError('MESSAGE_TOO_LONG');
  try {
    const json = bytes.toString('utf8');
    if (!isModestJson(json)) throw new BesideError('MALFORMED');
    return chatDraft.parse(JSON.parse(json));
  } catch {
    throw new BesideError('MALFORMED');
  }
}

/**
 * A page that floods its data channel loses the channel, and is notified once. The socket has its
 * own limits.
 */
async function mayPost(services: Services, author: Attachment): Promise<boolean> {
  try {
    await services.chatRate.count(author.id);
    return true;
  } catch (error) {
    if (services.rooms.find(author.session.id)?.closeChatOf(author.id))
      services.connections.emit(author.id, 'chat.refused', {
        error: toErrorReply(error, services.logger),
      });
    return false;
  }
}
