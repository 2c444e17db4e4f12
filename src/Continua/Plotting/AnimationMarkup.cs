using System.Globalization;

namespace Continua.Plotting;

/// <summary>Writes the HTML around the frames of an animation: style, controls and script.</summary>
internal sealed class AnimationMarkup(string id, string title, double framesPerSecond, int width)
{
    // The script contains neither & nor less-than, so that the page stays well-formed XML. The style hides the play
    // button if the reader's system requests reduced motion; the slider remains.
    private const string Script =
        """
        (function(){
        var animation=document.currentScript.parentNode,frames=animation.querySelectorAll('.frame'),slider=animation.querySelector('input'),
        button=animation.querySelector('button'),timer=0;
        function show(i){frames.forEach(function(f,k){f.hidden=k!=i});slider.value=i;
        slider.setAttribute('aria-valuetext',frames[i].querySelector('p').textContent)}
        function stop(){clearInterval(timer);timer=0;button.textContent='Play'}
        function next(){if(slider.value==slider.max)stop();else show(+slider.value+1)}
        slider.oninput=function(){stop();show(+slider.value)};
        button.onclick=function(){if(timer){stop();return}if(slider.value==slider.max)show(0);
        button.textContent='Pause';timer=setInterval(next,+animation.dataset.pause)};
        animation.querySelector('.controls').hidden=frames.length==1;show(frames.length-1)})()
        """;

    public string Write(string shared, IReadOnlyList<(string Label, string Svg)> frames) =>
        $"""
        <div id="{id}" role="group" aria-label="{SvgWriter.Escape(title)}" data-pause="{SvgWriter.Number(Math.Round(1000 / framesPerSecond))}">
        {shared.Replace(SvgWriter.Id.ToString(), id, StringComparison.Ordinal)}
        <style>{Style}</style>
        {string.Concat(frames.Select((frame, i) => Frame(frame.Label, frame.Svg, isShown: i == 0 || i == frames.Count - 1)))}<div class="controls" hidden="hidden"><button type="button">Play</button><input type="range" min="0" max="{Last(frames)}" value="{Last(frames)}" step="1" aria-label="frame" /></div>
        <script>
        {Script}
        </script>
        </div>

        """;

    private string Style =>
        $"#{id} .frame{{overflow-x:auto}}#{id} svg{{display:block;max-width:100%;min-width:min({width}px,180vw);height:auto}}" +
        $"#{id} p{{margin:.2rem 14px .5rem;max-width:none;font-size:.95rem;font-variant-numeric:tabular-nums;min-height:1.6em}}" +
        $"#{id} .controls{{display:flex;gap:.8rem;align-items:center;max-width:{width}px;box-sizing:border-box;padding:0 14px}}" +
        $"#{id} .controls[hidden]{{display:none}}" +
        $"#{id} button{{font:inherit;font-size:.9rem;min-width:4.6rem;padding:.25rem .8rem}}#{id} input{{flex:1;accent-color:{Palette.Of(Hue.Blue).Light}}}" +
        $"@media (prefers-reduced-motion:reduce){{#{id} button{{display:none}}}}@media print{{#{id} .controls{{display:none}}}}";

    private static string Frame(string label, string svg, bool isShown) =>
        $"<div class=\"frame\"{(isShown ? "" : " hidden=\"hidden\"")}>{svg}<p>{SvgWriter.Escape(label)}</p></div>\n";

    private static string Last(IReadOnlyList<(string, string)> frames) =>
        (frames.Count - 1).ToString(CultureInfo.InvariantCulture);
}
