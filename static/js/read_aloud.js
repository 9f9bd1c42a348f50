// Reads a sentence aloud, only with a voice that is on this device: one of the network would carry away what
// it reads. Where there is none the button stays hidden.
"use strict";

const SLOWLY = 0.85;

function voice() {
  const speaks = (one) => one.localService && one.lang.toLowerCase().startsWith("zh");
  return speechSynthesis.getVoices().find(speaks);
}

function offer(button) {
  const label = button.querySelector("[data-reading]");
  const text = document.getElementById(button.dataset.readAloud).textContent;
  let reading = false;

  const show = (now) => {
    if (now === reading) return;
    reading = now;
    [label.textContent, label.dataset.reading] = [label.dataset.reading, label.textContent];
  };

  button.addEventListener("click", () => {
    speechSynthesis.cancel();
    if (reading) return show(false);
    const spoken = new SpeechSynthesisUtterance(text);
    spoken.voice = voice();
    spoken.lang = spoken.voice.lang;
    spoken.rate = SLOWLY;
    spoken.onend = spoken.onerror = () => show(false);
    speechSynthesis.speak(spoken);
    show(true);
  });

  // Browsers know their voices only after a moment.
  const look = () => (button.hidden = !voice());
  speechSynthesis.addEventListener?.("voiceschanged", look);
  look();
}

if ("speechSynthesis" in window) {
  for (const button of document.querySelectorAll("[data-read-aloud]")) offer(button);
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
