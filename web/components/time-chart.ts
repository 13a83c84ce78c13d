/** Numbers over time as a chart. The table beside it has the same numbers, so readers need only that. */
import { css, html, unsafeCSS } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import UPlot from 'uplot';
import chartStyles from 'uplot/dist/uPlot.min.css?inline';
import { currentLanguage } from '../i18n/locale.ts';
import { BesideElement } from './element.ts';

/** A point: the time in milliseconds since 1970, and the number. */
export type Point = readonly [at: number, value: number];

const heightPx = 240;
const dayS = 24 * 3_600;
/** Between two dates on the axis. No date stands there twice. */
const daySteps = [1, 2, 3, 5, 7, 10, 15, 30, 60, 90, 180, 365].map((days) => days * dayS);
/** Between two numbers on the axis. They count something, so none is a fraction. */
const countSteps = [1, 10, 100, 1_000, 10_000, 100_000].flatMap((one) => [one, 2 * one, 5 * one]);

@customElement('beside-time-chart')
export class TimeChart extends BesideElement {
  static override styles = [
    BesideElement.styles,
    unsafeCSS(chartStyles),
    css`
      :host {
        display: block;
      }
      .chart {
        /* Time runs from left to right in every language, as the axis is drawn. */
        direction: ltr;
        min-block-size: 240px;
        overflow: hidden;
      }
    `,
  ];

  /** What the numbers are. */
  @property() label = '';
  /** In the order of time. */
  @property({ attribute: false }) points: Point[] = [];
  @query('.chart') private chart!: HTMLElement;
  private plot: UPlot | undefined;
  private readonly dark = matchMedia('(prefers-color-scheme: dark)');
  private readonly resized = new ResizeObserver(() => this.fit());
  private readonly redraw = (): void => this.draw();

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized.observe(this);
    this.dark.addEventListener('change', this.redraw);
    if (this.hasUpdated) this.draw();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
    this.dark.removeEventListener('change', this.redraw);
    this.plot?.destroy();
    this.plot = undefined;
  }

  protected override render() {
    return html`<div class="chart" role="img" aria-label=${this.label}></div>`;
  }

  protected override updated(): void {
    this.draw();
  }

  private fit(): void {
    const width = this.chart.clientWidth;
    if (this.plot && width > 0) this.plot.setSize({ width, height: heightPx });
  }

  private draw(): void {
    this.plot?.destroy();
    const style = getComputedStyle(this);
    const [ink, line, accent] = ['--ink-soft', '--line', '--accent'].map((name) =>
      style.getPropertyValue(name).trim(),
    );
    const dates = new Intl.DateTimeFormat(currentLanguage(), {
      ...{ day: 'numeric', month: 'short', timeZone: 'UTC' },
    });
    const axis = {
      ...(ink && { stroke: ink }),
      font: `12px ${style.fontFamily}`,
      grid: { ...(line && { stroke: line }), width: 1 },
      ticks: { show: false },
    };
    this.plot = new UPlot(
      {
        ...{ width: this.chart.clientWidth || 300, height: heightPx },
        legend: { show: false },
        cursor: { show: false },
        // Days are of UTC.
        tzDate: (time) => UPlot.tzDate(new Date(time * 1_000), 'Etc/UTC'),
        scales: {
          // One day alone has a day on each side. The library would add a thousand days.
          x: {
            range: (_plot, first, last) =>
              this.points.length > 1 ? [first, last] : [first - dayS, first + dayS],
          },
          y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.1)] },
        },
        axes: [
          {
            ...axis,
            incrs: daySteps,
            values: (_plot, times) => times.map((time) => dates.format(time * 1_000)),
          },
          { ...axis, incrs: countSteps, size: 56 },
        ],
        series: [
          {},
          {
            ...(accent && {
              stroke: accent,
              fill: `color-mix(in srgb, ${accent} 20%, transparent)`,
            }),
            width: 2,
            points: { show: this.points.length < 60 },
          },
        ],
      },
      [this.points.map(([at]) => at / 1_000), this.points.map(([, value]) => value)],
      this.chart,
    );
  }
}
