/** So many segments that only sounded with fewer settings say that the settings are the cause, and not the vendor. */
const ENOUGH = 2;

/** How a segment came to sound. */
export interface SoundedSegment {
  /** Index of the profile it was spoken with. */
  profile: number;
  /** Index of the best profile that was not refused for good. */
  firstUsable: number;
  /** Whether it was spoken as following another: only then all settings were in use. */
  isStitched: boolean;
}

/**
 * With which profile the next segment of a session begins. Settings that were refused would be refused each time;
 * those of a request that only failed are worth another try, until they have failed again.
 */
export class ProfileMemory {
  private usable = 0;
  private failures = 0;

  get first(): number {
    return this.usable;
  }

  note({ profile, firstUsable, isStitched }: SoundedSegment): void {
    if (profile > firstUsable) this.failures++;
    else if (isStitched) this.failures = 0;
    this.usable = this.failures >= ENOUGH ? profile : Math.max(this.usable, firstUsable);
  }
}
