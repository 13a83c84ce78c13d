/** The table of commands. A request without a command does not compile. */
import type { RequestName } from '../../protocol/requests.ts';
import { accessExplain, accessRoles, peopleSearch } from './access.ts';
import { auditExport, auditSearch } from './audit.ts';
import { chatHistory, chatSend } from './chat.ts';
import { checkClose, checkConnect, checkOpen } from './connectivity-check.ts';
import { grantAnswer, grantRequest, grantRevoke } from './grants.ts';
import { participantAdmit, sessionPassLead } from './participants.ts';
import { deviceContinue } from './device-continue.ts';
import { deviceList } from './device-list.ts';
import { receiptChat, receiptRead, sessionsMine } from './history.ts';
import { holdsList, holdsPut, holdsRemove, retentionRead } from './retention.ts';
import type { Command } from './command.ts';
import { healthRead } from './health-read.ts';
import { mediaRequestKeyFrame, mediaResumeConsumer } from './media-consume.ts';
import { mediaConnectTransport, mediaJoin, mediaReady, mediaRestartIce } from './media-join.ts';
import {
  mediaCloseProducer,
  mediaProduce,
  mediaProduceData,
  mediaResumeProducer,
} from './media-produce.ts';
import { serverDrain } from './server-drain.ts';
import { reportsExport, reportsSessions, reportsSummary } from './reports.ts';
import { sessionAnswer } from './session-answer.ts';
import { sessionCreate } from './session-create.ts';
import { sessionEnd } from './session-end.ts';
import { sessionEndAny } from './session-end-any.ts';
import { sessionEnter } from './session-enter.ts';
import { sessionJoin } from './session-join.ts';
import { sessionLeave } from './session-leave.ts';
import { sessionOwn } from './session-own.ts';
import { sessionRequestView } from './session-request-view.ts';
import { sessionsOpen } from './sessions-open.ts';
import { sessionStay } from './session-stay.ts';
import { sessionsLive } from './sessions-live.ts';
import { shareReport, sharePicture } from './share.ts';
import { settingsHistory } from './settings-history.ts';
import { settingsChange, settingsRead } from './settings.ts';
import {
  webhooksCreate,
  webhooksDeliveries,
  webhooksList,
  webhooksRemove,
  webhooksResend,
  webhooksRotateSecret,
  webhooksUpdate,
} from './webhooks.ts';
import { accessOwn, tokensCreate, tokensList, tokensRevoke } from './tokens.ts';

export const commands: { [Name in RequestName]: Command<Name> } = {
  'session.create': sessionCreate,
  'sessions.open': sessionsOpen,
  'session.join': sessionJoin,
  'session.enter': sessionEnter,
  'session.leave': sessionLeave,
  'session.own': sessionOwn,
  'device.list': deviceList,
  'device.continue': deviceContinue,
  'session.request-view': sessionRequestView,
  'session.answer': sessionAnswer,
  'session.stay': sessionStay,
  'session.end': sessionEnd,
  'sessions.live': sessionsLive,
  'session.end-any': sessionEndAny,
  'audit.search': auditSearch,
  'audit.export': auditExport,
  'participant.admit': participantAdmit,
  'session.pass-lead': sessionPassLead,
  'grant.request': grantRequest,
  'grant.answer': grantAnswer,
  'grant.revoke': grantRevoke,
  'share.report': shareReport,
  'share.source': sharePicture,
  'share.seen': sharePicture,
  'media.join': mediaJoin,
  'media.ready': mediaReady,
  'media.connect-transport': mediaConnectTransport,
  'media.restart-ice': mediaRestartIce,
  'media.produce': mediaProduce,
  'media.resume-producer': mediaResumeProducer,
  'media.close-producer': mediaCloseProducer,
  'media.resume-consumer': mediaResumeConsumer,
  'media.request-key-frame': mediaRequestKeyFrame,
  'media.produce-data': mediaProduceData,
  'chat.send': chatSend,
  'chat.history': chatHistory,
  'check.open': checkOpen,
  'check.connect': checkConnect,
  'check.close': checkClose,
  'reports.sessions': reportsSessions,
  'reports.summary': reportsSummary,
  'reports.export': reportsExport,
  'settings.read': settingsRead,
  'settings.change': settingsChange,
  'settings.history': settingsHistory,
  'access.roles': accessRoles,
  'access.explain': accessExplain,
  'people.search': peopleSearch,
  'health.read': healthRead,
  'server.drain': serverDrain,
  'sessions.mine': sessionsMine,
  'receipt.read': receiptRead,
  'receipt.chat': receiptChat,
  'retention.read': retentionRead,
  'holds.list': holdsList,
  'holds.put': holdsPut,
  'holds.remove': holdsRemove,
  'webhooks.list': webhooksList,
  'webhooks.create': webhooksCreate,
  'webhooks.update': webhooksUpdate,
  'webhooks.remove': webhooksRemove,
  'webhooks.rotate-secret': webhooksRotateSecret,
  'webhooks.deliveries': webhooksDeliveries,
  'webhooks.resend': webhooksResend,
  'access.own': accessOwn,
  'tokens.list': tokensList,
  'tokens.create': tokensCreate,
  'tokens.revoke': tokensRevoke,
};
