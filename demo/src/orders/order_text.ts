import type { OrderEvent, OrderStatus } from 'tidewire';

/** What an order goes through when nothing goes wrong. */
export const STEPS = ['pending', 'confirmed', 'processing', 'shipped', 'delivered'] as const satisfies readonly OrderStatus[];

/** How far an order has come; -1 for one that has left the way. */
export const stepOf = (status: string): number => STEPS.findIndex((step) => step === status);

/** An event in a line. */
export function describeOrderEvent(event: OrderEvent): string {
  switch (event.type) {
    case 'order_status_changed':
      return `Now ${event.data.new_status}${event.data.old_status === undefined ? '' : `, was ${event.data.old_status}`}`;
    case 'payment_status_changed':
      return `Payment ${event.data.new_status}`;
    case 'order_shipped':
      return `Shipped${event.data.carrier === undefined ? '' : ` with ${event.data.carrier}`}, ${event.data.tracking_number}`;
    case 'order_delivered':
      return 'Delivered';
    case 'order_cancelled':
      return `Cancelled${event.data.reason === undefined ? '' : `: ${event.data.reason}`}`;
    default:
      return event satisfies never;
  }
}

/** Why an order cannot be followed; '' where it can. */
export function refusalOf(closeCode: number | null): string {
  switch (closeCode) {
    case 4000:
      return 'This is no order number.';
    case 4003:
      return "This is somebody else's order: only its owner and an admin may follow it.";
    case 4004:
      return 'There is no such order.';
    default:
      return '';
  }
}
