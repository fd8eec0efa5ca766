// The values that cross the boundary, for the screens: the generated types without the calls. Nothing is written
// by hand here but a name: on this side of the transport a channel is what a removal stops.

export type * from './bindings';
export type { ContactChannel as Channel } from './bindings';
