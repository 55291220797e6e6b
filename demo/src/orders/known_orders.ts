/** The orders that the demo server has, and two that teach what a refusal looks like. */
export const KNOWN_ORDERS: readonly { readonly id: string; readonly label: string }[] = [
  { id: '123e4567-e89b-12d3-a456-426614174000', label: 'Keyboard, paid' },
  { id: '5b0e6d1c-7f0a-4c8e-9a43-0d5d0a6f2b11', label: 'Cable, not paid yet' },
  { id: 'c2a9f3d4-1e6b-4f7a-8b55-3e9d7c6a1f22', label: "The trader's order" },
  { id: '00000000-0000-4000-8000-000000000000', label: 'An order that does not exist' },
];

/** One order of GET /api/orders/{id}. */
export interface StoredOrder {
  readonly id: string;
  readonly owner: string;
  readonly status: string;
  readonly payment_status: string;
  readonly total: number;
  readonly currency: string;
  readonly tracking_number?: string;
  readonly carrier?: string;
  readonly updated_at: number;
}
