/** Answers of the loopback tenant that are not as Graph's description says. The tests look here after each, and fail on one. */
export const typeFaults: string[] = [];
