import type { Actor } from '../actor.ts';
import type { Command } from './command.ts';

const by = ({ person, address }: Actor) => ({ personKey: person.key, address });

export const webhooksList: Command<'webhooks.list'> = async ({ webhooks }) => await webhooks.list();

export const webhooksCreate: Command<'webhooks.create'> = async ({ webhooks, payload, actor }) =>
  await webhooks.create(payload, by(actor));

export const webhooksUpdate: Command<'webhooks.update'> = async ({ webhooks, payload, actor }) =>
  await webhooks.update(payload, by(actor));

export const webhooksRemove: Command<'webhooks.remove'> = async ({ webhooks, payload, actor }) => {
  await webhooks.remove(payload, by(actor));
  return {};
};

export const webhooksRotateSecret: Command<'webhooks.rotate-secret'> = async ({
  webhooks,
  payload,
  actor,
}) => await webhooks.rotateSecret(payload, by(actor));

export const webhooksDeliveries: Command<'webhooks.deliveries'> = async ({ webhooks, payload }) =>
  await webhooks.deliveries(payload);

export const webhooksResend: Command<'webhooks.resend'> = async ({ webhooks, payload, actor }) =>
  await webhooks.resend(payload, by(actor));
