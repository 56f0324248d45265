# xlib.R - helpers of the extra cases: data that are hard on purpose, and a sweep of all statistics over one design
Sys.setlocale("LC_COLLATE","C")
for (f in c("lib.R","libx.R","sipas_gen.R")) source(file.path("..","..","reference","generator",f))
LOG <- character(0)
ROOT <- commandArgs(TRUE)[1]; KEEP <- readLines("selection.txt")     # a line "*" keeps every case
set_out(ROOT,"extra")
EVERY <- "*" %in% KEEP
# a case whose R side may fail: written down, not silently lost
tc <- function(name, ...) { if (!EVERY && !(name %in% KEEP)) return(invisible(FALSE)); r <- tryCatch({ suppressWarnings(eval(substitute(case(name, ...)), parent.frame())); TRUE }, error=function(e) { LOG <<- c(LOG, paste0(name, ": ", conditionMessage(e))); unlink(file.path(OUT,"cases",paste0(name,".json"))); FALSE }); invisible(r) }
index_by <- function(d, by, num, den, target=NA, base=NULL) { v <- d$variables; if (is.null(base)) base <- rep(TRUE,nrow(v)); k <- do.call(paste,c(lapply(by,function(b) as.character(v[[b]])),sep="|")); for (b in by) k[is.na(v[[b]])] <- NA
  keys <- sort(unique(k[base & !is.na(k)]),method="radix"); list(rows=as_arr(lapply(keys,function(x) c(list(key=x), { sel <- base & !is.na(k) & k==x; index_row(d,sel,num,den,target) })))) }
index5_by <- function(d, by, num, den, target=NA, base=NULL) { v <- d$variables; if (is.null(base)) base <- rep(TRUE,nrow(v)); k <- as.character(v[[by]]); keys <- sort(unique(k[base & !is.na(k)]),method="radix"); list(rows=as_arr(lapply(keys,function(x) c(list(key=x), mean5_row(d,base & !is.na(k) & k==x,num,den,target))))) }
# the whole sweep over one data set and one design
sweep <- function(p, file, des, num=NULL, bin=NULL, by=NULL, ratio=NULL, dom=NULL, derive=NULL, p0=c(.85,.9,.95), deff=TRUE, tests=TRUE) {
  g <- paste0("extra/",p)
  if (length(num)) { tc(paste0(p,"_mean"),g,file,des,list(type="mean",vars=as.list(num),na_rm=TRUE),do_mean(d,st,deff=deff),derive=derive)
    tc(paste0(p,"_total"),g,file,des,list(type="total",vars=as.list(num),na_rm=TRUE),do_total(d,st,deff=deff),derive=derive)
    tc(paste0(p,"_mean90"),g,file,des,list(type="mean",vars=as.list(num[1]),na_rm=TRUE,level=.9),do_mean(d,st,deff=deff),derive=derive)
    if (length(dom)) { tc(paste0(p,"_mean_dom"),g,file,des,list(type="mean",vars=as.list(num),na_rm=TRUE,domain=dom),do_mean(d,st,deff=deff),derive=derive)
      tc(paste0(p,"_total_dom"),g,file,des,list(type="total",vars=as.list(num),na_rm=TRUE,domain=dom),do_total(d,st,deff=deff),derive=derive) }
    tc(paste0(p,"_quantile"),g,file,des,list(type="quantile",vars=list(num[1]),quantiles=c(.05,.25,.5,.9),qrules=QR,intervals=list("mean","beta","xlogit","asin")),q_out(d,st),derive=derive,tol=1e-8)
    if (length(dom)) tc(paste0(p,"_quantile_dom"),g,file,des,list(type="quantile",vars=list(num[1]),quantiles=c(.1,.5,.75),qrules=QR,intervals=list("mean","xlogit"),domain=dom),q_out(d,st),derive=derive,tol=1e-8) }
  for (b in by) { nm <- paste(b,collapse="_")
    if (length(num)) { tc(paste0(p,"_by_",nm),g,file,des,list(type="by_mean",vars=as.list(num[1]),by=as.list(b),na_rm=TRUE),do_by(d,st,check=FALSE),derive=derive)
      tc(paste0(p,"_bytotal_",nm),g,file,des,list(type="by_total",vars=as.list(num[1]),by=as.list(b),na_rm=TRUE),do_by(d,st,svytotal,check=FALSE),derive=derive) }
    for (y in bin) tc(paste0(p,"_byprop_",y,"_",nm),g,file,des,list(type="by_mean",vars=list(y),by=as.list(b),na_rm=TRUE),do_by(d,st,check=FALSE),derive=derive) }
  for (y in bin) { tc(paste0(p,"_ciprop_",y),g,file,des,list(type="ciprop",vars=list(y)),do_ciprop(d,st),derive=derive,tol=1e-8)
    if (length(dom)) tc(paste0(p,"_ciprop_dom_",y),g,file,des,list(type="ciprop",vars=list(y),domain=dom,level=.9),do_ciprop(d,st),derive=derive,tol=1e-8)
    tc(paste0(p,"_ptest_",y),g,file,des,list(type="ptest",vars=list(y),p0=p0),do_ptest(d,st),derive=derive,tol=1e-8) }
  if (length(ratio)) { tc(paste0(p,"_ratio"),g,file,des,list(type="ratio",numerators=list(ratio[1]),denominators=list(ratio[2]),na_rm=TRUE),do_ratio(d,st),derive=derive)
    if (length(dom)) tc(paste0(p,"_ratio_dom"),g,file,des,list(type="ratio",numerators=list(ratio[1]),denominators=list(ratio[2]),na_rm=TRUE,domain=dom),do_ratio(d,st),derive=derive) }
  if (tests && length(by) && length(bin)) { b <- by[[1]][1]
    tc(paste0(p,"_chisq"),g,file,des,list(type="svychisq",row=bin[1],col=b),chi_out(d,st),derive=derive,tol=1e-8) } }
# survey 4.2 and later centre a lonely PSU under "adjust" at the mean of all unit totals; 4.1 does not centre it, which is the same for means but not for totals
if (packageVersion("survey") < "4.2") { ons <- survey:::onestage
  onestage45 <- function(x, strata, clusters, nPSU, fpc, lonely.psu=getOption("survey.lonely.psu"), stage=0, cal) { if (lonely.psu=="adjust" && stage<=1 && NROW(x)>0) .center45 <<- colSums(as.matrix(x))/sum(nPSU[!duplicated(strata)]); ons(x,strata,clusters,nPSU,fpc,lonely.psu,stage,cal) }
  src <- deparse(survey:::onestrat); src <- sub('x <- sweep\\(x, 2, colMeans\\(x\\), "-"\\)','x <- sweep(x, 2, colMeans(x), "-") else if (stage<=1) x <- sweep(x, 2, get(".center45",globalenv()), "-")',src)
  f45 <- eval(parse(text=src)); environment(f45) <- asNamespace("survey"); assignInNamespace("onestrat",f45,"survey"); environment(onestage45) <- globalenv(); assignInNamespace("onestage",onestage45,"survey") }
used_data <- function() unique(unlist(lapply(list.files(file.path(OUT,"cases"),full.names=TRUE),function(f) { x <- grep('"dataset":',readLines(f,encoding="UTF-8"),value=TRUE); sub('.*"dataset": *"([^"]*)".*',"\\1",x) })))
